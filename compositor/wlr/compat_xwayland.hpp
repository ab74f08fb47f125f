#pragma once

// What differs between wlroots 0.18, 0.19 and 0.20 for X windows.

#include "xwayland.hpp"

namespace sublet::compat {

inline void set_maximized(wlr_xwayland_surface *surface, bool maximized) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    wlr_xwayland_surface_set_maximized(surface, maximized, maximized);
#else
    wlr_xwayland_surface_set_maximized(surface, maximized);
#endif
}

/// Whether a window that manages itself (override-redirect) wants the keyboard: a launcher, not a
/// tooltip.
[[nodiscard]] inline bool wants_focus(const wlr_xwayland_surface *surface) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    const bool wants = wlr_xwayland_surface_override_redirect_wants_focus(surface);
    return wants && wlr_xwayland_surface_icccm_input_model(surface) != WLR_ICCCM_INPUT_MODEL_NONE;
#else
    const bool wants = wlr_xwayland_or_surface_wants_focus(surface);
    return wants && wlr_xwayland_icccm_input_model(surface) != WLR_ICCCM_INPUT_MODEL_NONE;
#endif
}

/// Whether a window wants keys at all (ICCCM 4.1.7).
[[nodiscard]] inline bool takes_input(const wlr_xwayland_surface *surface) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    return wlr_xwayland_surface_icccm_input_model(surface) != WLR_ICCCM_INPUT_MODEL_NONE;
#else
    return wlr_xwayland_icccm_input_model(surface) != WLR_ICCCM_INPUT_MODEL_NONE;
#endif
}

} // namespace sublet::compat

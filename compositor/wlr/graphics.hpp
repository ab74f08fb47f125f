#pragma once

#include "wlroots.hpp"

namespace sublet {

/// What desktop and lessors draw and light outputs by. All of it is borrowed and outlives them.
struct Graphics {
    wl_display *display = nullptr;
    wlr_backend *backend = nullptr;
    wlr_session *session = nullptr; ///< Null when nested or headless.
    wlr_renderer *renderer = nullptr;
    wlr_allocator *allocator = nullptr;

    [[nodiscard]] wl_event_loop *loop() const { return wl_display_get_event_loop(display); }

    /// Whether displays can be committed to now: a session that is switched away has no DRM master.
    [[nodiscard]] bool active() const { return session == nullptr || session->active; }
};

} // namespace sublet

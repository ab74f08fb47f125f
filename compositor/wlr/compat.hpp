#pragma once

// What differs between wlroots 0.18, 0.19 and 0.20, as far as it is used here.

#include <vector>

#include "graphics.hpp"

namespace sublet::compat {

[[nodiscard]] inline wlr_box geometry(wlr_xdg_surface *surface) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    return surface->geometry;
#else
    wlr_box box;
    wlr_xdg_surface_get_geometry(surface, &box);
    return box;
#endif
}

/// Whether a frame would show anything that is not on the display yet.
[[nodiscard]] inline bool needs_frame(wlr_scene_output *output) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    return wlr_scene_output_needs_frame(output);
#else
    return output->output->needs_frame ||
           pixman_region32_not_empty(&output->pending_commit_damage) != 0;
#endif
}

[[nodiscard]] inline wlr_buffer *acquire(wlr_swapchain *swapchain) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    return wlr_swapchain_acquire(swapchain);
#else
    return wlr_swapchain_acquire(swapchain, nullptr);
#endif
}

/// What the destructor of a wlr_buffer of our own has to do first.
inline void finish([[maybe_unused]] wlr_buffer *buffer) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    wlr_buffer_finish(buffer);
#endif
}

inline void create_presentation(wl_display *display, wlr_backend *backend) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    wlr_presentation_create(display, backend, 2);
#else
    wlr_presentation_create(display, backend);
#endif
}

/// Adds what clients can use without anybody acting on it: explicit synchronisation where renderer
/// and backend have it, and others that 0.18 has not yet.
inline void create_newer_protocols([[maybe_unused]] const Graphics &graphics) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    if (graphics.renderer->features.timeline && graphics.backend->features.timeline) {
        wlr_linux_drm_syncobj_manager_v1_create(graphics.display, 1,
                                                wlr_renderer_get_drm_fd(graphics.renderer));
    }
#endif
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    wlr_fixes_create(graphics.display, 1);
    wlr_color_representation_manager_v1_create_with_renderer(graphics.display, 1,
                                                             graphics.renderer);
    wlr_xdg_wm_dialog_v1_create(graphics.display, 1);
#endif
}

/// Whether the client wants the window's parent to be left alone meanwhile; known from 0.20 on.
[[nodiscard]] inline bool is_modal([[maybe_unused]] wlr_xdg_toplevel *toplevel) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    const wlr_xdg_dialog_v1 *dialog = wlr_xdg_dialog_v1_try_from_wlr_xdg_toplevel(toplevel);
    return dialog != nullptr && dialog->modal;
#else
    return false;
#endif
}

/// Captures of whole outputs and clipboard managers by the ext protocols, which 0.18 has not yet;
/// adds their globals to `globals`.
inline void
create_ext_capture_and_data_control([[maybe_unused]] wl_display *display,
                                    [[maybe_unused]] std::vector<const wl_global *> &globals) {
#if WLR_VERSION_NUM >= ((0 << 16) | (19 << 8))
    globals.push_back(wlr_ext_image_copy_capture_manager_v1_create(display, 1)->global);
    globals.push_back(wlr_ext_output_image_capture_source_manager_v1_create(display, 1)->global);
    globals.push_back(wlr_ext_data_control_manager_v1_create(display, 1)->global);
#endif
}

} // namespace sublet::compat

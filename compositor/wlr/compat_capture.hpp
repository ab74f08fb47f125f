#pragma once

// Captures of single windows, which wlroots knows from 0.20 on. Before, there is no manager, and so
// nobody who asks for one.

#include <vector>

#include "graphics.hpp"

namespace sublet::compat {

using CaptureManager = wlr_ext_foreign_toplevel_image_capture_source_manager_v1;
using CaptureRequest = wlr_ext_foreign_toplevel_image_capture_source_manager_v1_request;

/// Null where there is none; adds its global to `globals`.
[[nodiscard]] inline CaptureManager *
create_capture_manager([[maybe_unused]] wl_display *display,
                       [[maybe_unused]] std::vector<const wl_global *> &globals) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    CaptureManager *manager =
        wlr_ext_foreign_toplevel_image_capture_source_manager_v1_create(display, 1);
    globals.push_back(manager->global);
    return manager;
#else
    return nullptr;
#endif
}

/// The signal of a CaptureRequest; null where there is no manager.
[[nodiscard]] inline wl_signal *capture_requests([[maybe_unused]] CaptureManager *manager) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    return &manager->events.new_request;
#else
    return nullptr;
#endif
}

/// The window that somebody wants to record.
[[nodiscard]] inline wlr_ext_foreign_toplevel_handle_v1 *
wanted([[maybe_unused]] const CaptureRequest &request) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    return request.toplevel_handle;
#else
    return nullptr;
#endif
}

inline void accept([[maybe_unused]] CaptureRequest &request,
                   [[maybe_unused]] wlr_ext_image_capture_source_v1 *source) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    wlr_ext_foreign_toplevel_image_capture_source_manager_v1_request_accept(&request, source);
#endif
}

/// What lies below a node of a scene, as it would be drawn. Goes with the node; null where there is
/// no such thing.
[[nodiscard]] inline wlr_ext_image_capture_source_v1 *
capture_of([[maybe_unused]] wlr_scene_node *node, [[maybe_unused]] const Graphics &graphics) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    return wlr_ext_image_capture_source_v1_create_with_scene_node(
        node, graphics.loop(), graphics.allocator, graphics.renderer);
#else
    return nullptr;
#endif
}

} // namespace sublet::compat

#include "parent_display.hpp"

#include <wayland-client-core.h>

#include "wlroots.hpp"

extern "C" {
#include <wlr/backend/wayland.h>
#include <wlr/config.h>
#if WLR_HAS_X11_BACKEND
#include <wlr/backend/x11.h>
#endif
}

namespace sublet {

namespace {

bool is_x11([[maybe_unused]] wlr_backend *backend) {
#if WLR_HAS_X11_BACKEND
    return wlr_backend_is_x11(backend);
#else
    return false;
#endif
}

} // namespace

std::optional<ParentDisplay> parent_display(wlr_backend *backend) {
    std::optional<ParentDisplay> found;
    wlr_multi_for_each_backend(
        backend,
        [](wlr_backend *part, void *data) {
            auto &parent = *static_cast<std::optional<ParentDisplay> *>(data);
            if (wlr_backend_is_wl(part)) {
                parent = ParentDisplay{
                    .wayland_fd = wl_display_get_fd(wlr_wl_backend_get_remote_display(part))};
            } else if (is_x11(part)) {
                parent = ParentDisplay{};
            }
        },
        &found);
    return found;
}

} // namespace sublet

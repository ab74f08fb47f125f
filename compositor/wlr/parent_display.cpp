#include "parent_display.hpp"

#include <wayland-client-core.h>

#include "wlroots.hpp"

extern "C" {
#include <wlr/backend/wayland.h>
}

namespace sublet {

std::optional<int> parent_display_fd(wlr_backend *backend) {
    wlr_backend *nested = nullptr;
    wlr_multi_for_each_backend(
        backend,
        [](wlr_backend *part, void *data) {
            if (wlr_backend_is_wl(part)) {
                *static_cast<wlr_backend **>(data) = part;
            }
        },
        &nested);
    return nested ? std::optional(wl_display_get_fd(wlr_wl_backend_get_remote_display(nested)))
                  : std::nullopt;
}

} // namespace sublet

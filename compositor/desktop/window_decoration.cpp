#include "window_decoration.hpp"

namespace sublet {

WindowDecoration::WindowDecoration(wlr_xdg_toplevel_decoration_v1 *decoration)
    : decoration_(decoration) {
    request_mode_.connect<&WindowDecoration::answer>(decoration->events.request_mode, *this);
    destroy_.connect<&WindowDecoration::on_destroy>(decoration->events.destroy, *this);
    answer();
}

void WindowDecoration::initialized() {
    answer();
}

void WindowDecoration::answer() {
    // Before the first commit of the window nothing may be configured.
    if (decoration_ != nullptr && decoration_->toplevel->base->initialized) {
        wlr_xdg_toplevel_decoration_v1_set_mode(decoration_,
                                                WLR_XDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
    }
}

void WindowDecoration::on_destroy() {
    decoration_ = nullptr;
    request_mode_.disconnect();
    destroy_.disconnect();
}

} // namespace sublet

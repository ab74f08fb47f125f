#include "window_grab.hpp"

#include <cmath>

#include "drag.hpp"

namespace sublet {

WindowGrab::WindowGrab(Window &window, uint32_t edges, double x, double y)
    : window_(window), edges_(edges), x_(x), y_(y), start_(window.box()) {
    window_.set_resizing(edges_ != WLR_EDGE_NONE);
}

WindowGrab::~WindowGrab() {
    window_.set_resizing(false);
}

void WindowGrab::motion(double x, double y) {
    const int dx = static_cast<int>(std::lround(x - x_));
    const int dy = static_cast<int>(std::lround(y - y_));
    if (edges_ == WLR_EDGE_NONE) {
        window_.move_to(start_.x + dx, start_.y + dy);
    } else {
        window_.resize_to(resized(start_, edges_, dx, dy, window_.content().limits()), edges_);
    }
}

} // namespace sublet

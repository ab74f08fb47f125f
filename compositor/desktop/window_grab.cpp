#include "window_grab.hpp"

#include <algorithm>

namespace sublet {

namespace {

constexpr int smallest = 48; ///< Layout units.

} // namespace

wlr_box resized(const wlr_box &box, uint32_t edges, int dx, int dy) {
    wlr_box result = box;
    if ((edges & WLR_EDGE_RIGHT) != 0) {
        result.width = std::max(smallest, box.width + dx);
    } else if ((edges & WLR_EDGE_LEFT) != 0) {
        result.width = std::max(smallest, box.width - dx);
        result.x = box.x + box.width - result.width;
    }
    if ((edges & WLR_EDGE_BOTTOM) != 0) {
        result.height = std::max(smallest, box.height + dy);
    } else if ((edges & WLR_EDGE_TOP) != 0) {
        result.height = std::max(smallest, box.height - dy);
        result.y = box.y + box.height - result.height;
    }
    return result;
}

uint32_t nearest_corner(const wlr_box &box, double x, double y) {
    const uint32_t horizontal = x < box.x + box.width / 2.0 ? WLR_EDGE_LEFT : WLR_EDGE_RIGHT;
    const uint32_t vertical = y < box.y + box.height / 2.0 ? WLR_EDGE_TOP : WLR_EDGE_BOTTOM;
    return horizontal | vertical;
}

WindowGrab::WindowGrab(Window &window, uint32_t edges, double x, double y)
    : window_(window), edges_(edges), x_(x), y_(y), start_(window.box()) {
    window_.set_resizing(edges_ != WLR_EDGE_NONE);
}

WindowGrab::~WindowGrab() {
    window_.set_resizing(false);
}

void WindowGrab::motion(double x, double y) {
    const int dx = static_cast<int>(x - x_);
    const int dy = static_cast<int>(y - y_);
    if (edges_ == WLR_EDGE_NONE) {
        window_.move_to(start_.x + dx, start_.y + dy);
    } else {
        window_.resize_to(resized(start_, edges_, dx, dy));
    }
}

} // namespace sublet

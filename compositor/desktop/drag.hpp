#pragma once

#include <algorithm>
#include <cstdint>

#include "bounds.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// What a window cannot be dragged smaller than, in layout units.
inline constexpr int smallest_window = 48;

/// The sizes that a client wants its window to have, in layout units; zero: as it comes.
struct SizeLimits {
    int min_width = 0;
    int min_height = 0;
    int max_width = 0;
    int max_height = 0;
};

/// `length` within a client's limits, and not smaller than a hand can hold.
[[nodiscard]] inline int limited(int length, int least, int most) {
    const int smallest = std::max(least, smallest_window);
    return std::clamp(length, smallest, most > 0 ? std::max(smallest, most) : farthest);
}

/// `box` with the edges (a mask of wlr_edges) moved by dx, dy, as far as the limits let them.
[[nodiscard]] inline wlr_box resized(const wlr_box &box, uint32_t edges, int dx, int dy,
                                     const SizeLimits &limits = {}) {
    wlr_box result = box;
    if ((edges & (WLR_EDGE_LEFT | WLR_EDGE_RIGHT)) != 0) {
        const int wanted = box.width + ((edges & WLR_EDGE_RIGHT) != 0 ? dx : -dx);
        result.width = limited(wanted, limits.min_width, limits.max_width);
    }
    if ((edges & (WLR_EDGE_TOP | WLR_EDGE_BOTTOM)) != 0) {
        const int wanted = box.height + ((edges & WLR_EDGE_BOTTOM) != 0 ? dy : -dy);
        result.height = limited(wanted, limits.min_height, limits.max_height);
    }
    if ((edges & WLR_EDGE_LEFT) != 0) {
        result.x = box.x + box.width - result.width;
    }
    if ((edges & WLR_EDGE_TOP) != 0) {
        result.y = box.y + box.height - result.height;
    }
    return result;
}

/// The corner of `box` that is nearest to the point: two wlr_edges.
[[nodiscard]] inline uint32_t nearest_corner(const wlr_box &box, double x, double y) {
    const uint32_t horizontal = x < box.x + box.width / 2.0 ? WLR_EDGE_LEFT : WLR_EDGE_RIGHT;
    const uint32_t vertical = y < box.y + box.height / 2.0 ? WLR_EDGE_TOP : WLR_EDGE_BOTTOM;
    return horizontal | vertical;
}

/// How the pointer looks that has hold of these edges, as cursor themes call it.
[[nodiscard]] inline const char *resize_picture(uint32_t edges) {
    switch (edges) {
    case WLR_EDGE_TOP:
        return "n-resize";
    case WLR_EDGE_BOTTOM:
        return "s-resize";
    case WLR_EDGE_LEFT:
        return "w-resize";
    case WLR_EDGE_RIGHT:
        return "e-resize";
    case WLR_EDGE_TOP | WLR_EDGE_LEFT:
        return "nw-resize";
    case WLR_EDGE_TOP | WLR_EDGE_RIGHT:
        return "ne-resize";
    case WLR_EDGE_BOTTOM | WLR_EDGE_LEFT:
        return "sw-resize";
    case WLR_EDGE_BOTTOM | WLR_EDGE_RIGHT:
        return "se-resize";
    default:
        return "default";
    }
}

} // namespace sublet

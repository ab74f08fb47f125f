#pragma once

#include <algorithm>
#include <cstdint>

#include "wlr/wlroots.hpp"

namespace sublet {

/// What a window cannot be dragged smaller than, in layout units.
inline constexpr int smallest_window = 48;

/// `box` with the edges (a mask of wlr_edges) moved by dx, dy.
[[nodiscard]] inline wlr_box resized(const wlr_box &box, uint32_t edges, int dx, int dy) {
    wlr_box result = box;
    if ((edges & WLR_EDGE_RIGHT) != 0) {
        result.width = std::max(smallest_window, box.width + dx);
    } else if ((edges & WLR_EDGE_LEFT) != 0) {
        result.width = std::max(smallest_window, box.width - dx);
        result.x = box.x + box.width - result.width;
    }
    if ((edges & WLR_EDGE_BOTTOM) != 0) {
        result.height = std::max(smallest_window, box.height + dy);
    } else if ((edges & WLR_EDGE_TOP) != 0) {
        result.height = std::max(smallest_window, box.height - dy);
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

#pragma once

#include <algorithm>

#include "wlr/wlroots.hpp"

namespace sublet {

/// How far from the layout's origin a client can put anything. Clients may name any number; within
/// these bounds the sum of some of them is one, too.
inline constexpr int farthest = 1 << 24;

[[nodiscard]] inline int bounded(int value) {
    return std::clamp(value, -farthest, farthest);
}

/// A size that wrapped around on the way here is none.
[[nodiscard]] inline wlr_box bounded(const wlr_box &box) {
    return {.x = bounded(box.x),
            .y = bounded(box.y),
            .width = std::clamp(box.width, 0, farthest),
            .height = std::clamp(box.height, 0, farthest)};
}

} // namespace sublet

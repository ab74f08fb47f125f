#pragma once

#include <cstdint>
#include <memory>

#include "color.hpp"

namespace sublet {

/// What the buttons of a title bar show.
enum class Icon { Close, Maximize, Restore, Minimize };

/// An icon of `size` px in width and height on nothing, as lines of this colour: premultiplied
/// ARGB, row by row.
[[nodiscard]] std::unique_ptr<uint32_t[]> draw_icon(Icon icon, int size, const Color &color);

} // namespace sublet

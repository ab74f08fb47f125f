#pragma once

#include <string_view>

#include "color.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// What text is drawn in.
inline constexpr Color ink{0.86F, 0.90F, 0.93F, 1};

/// Draws one line of text with its top left corner at the origin of `parent`, which gets the nodes.
/// `square` is the side of a glyph's squares, in layout units.
void draw_text(wlr_scene_tree *parent, std::string_view text, int square);

/// In layout units, without the gap behind the last letter.
[[nodiscard]] int text_width(std::string_view text, int square);
[[nodiscard]] int text_height(int square);

} // namespace sublet

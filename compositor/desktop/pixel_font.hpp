#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sublet {

/// A letter of 5 x 7 squares: one number per row, the leftmost square in bit 4.
using Glyph = std::array<uint8_t, 7>;

inline constexpr int glyph_width = 5;
inline constexpr int glyph_height = 7;
inline constexpr int glyph_advance = glyph_width + 1;

/// The glyph of an ASCII letter (capital and small are the same), digit, '-', '.' or ':'; an empty
/// one for all else.
[[nodiscard]] const Glyph &glyph_of(char character);

} // namespace sublet

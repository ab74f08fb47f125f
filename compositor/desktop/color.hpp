#pragma once

#include <array>
#include <cstdint>

namespace sublet {

/// Red, green, blue and alpha from 0 to 1; premultiplied.
using Color = std::array<float, 4>;

/// An opaque colour, as 0xRRGGBB.
[[nodiscard]] constexpr Color rgb(uint32_t hex) {
    const auto part = [hex](unsigned shift) {
        return static_cast<float>(hex >> shift & 0xFF) / 255;
    };
    return {part(16), part(8), part(0), 1};
}

} // namespace sublet

#pragma once

#include <cstdint>
#include <optional>

namespace sublet::cli {

class Canvas;

/// The frame number that every test picture carries, so that a captured picture
/// tells which frame it shows.
///
/// The top strip of the picture is a row of 32 cells side by side. Cell i
/// covers the columns [i·W/32, (i+1)·W/32) and the rows [0, W/32) of a picture
/// W pixels wide; sample its centre,
/// ((2i+1)·W/64, W/64). White is 1, black is 0:
///
///     cells  0–1   1 0                      start mark
///     cells  2–25  frame number mod 2^24    most significant bit first
///     cells 26–29  check                    the number's six hexadecimal
///     digits and 0xA, XORed cells 30–31  0 1                      end mark
constexpr uint32_t frame_code_cells = 32;

/// The cells of `frame` as bits; the leftmost cell is the most significant bit.
[[nodiscard]] constexpr uint32_t encode_frame(uint32_t frame) {
    const uint32_t number = frame & 0xff'ffff;
    uint32_t check = 0xa;
    for (uint32_t digits = number; digits != 0; digits >>= 4) {
        check ^= digits & 0xf;
    }
    return 0b10u << 30 | number << 6 | check << 2 | 0b01u;
}

/// The frame number in `cells`; empty if they are no frame code.
[[nodiscard]] constexpr std::optional<uint32_t> decode_frame(uint32_t cells) {
    const uint32_t number = cells >> 6 & 0xff'ffff;
    if (encode_frame(number) != cells) {
        return std::nullopt;
    }
    return number;
}

/// Paints the strip of `frame`.
void paint_frame_code(Canvas &canvas, uint32_t frame);

/// Paints the cells in which `frame` differs from the frame `shown`.
void update_frame_code(Canvas &canvas, uint32_t shown, uint32_t frame);

} // namespace sublet::cli

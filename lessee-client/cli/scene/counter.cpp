#include "scene/counter.hpp"

#include <algorithm>
#include <array>

namespace sublet::cli {

namespace {

constexpr uint32_t background = 0x101820;
constexpr uint32_t ink = 0xf0f0f0;
constexpr uint32_t digit_count = 8;

/// Segments of each digit: bit 0 is the top, then clockwise, bit 6 the middle.
constexpr std::array<uint8_t, 10> segments = {0x3f, 0x06, 0x5b, 0x4f, 0x66,
                                              0x6d, 0x7d, 0x07, 0x7f, 0x6f};

/// The place of a digit: five strokes wide, nine high; the leftmost is 0.
Rect place(const Canvas &canvas, uint32_t digit) {
    const uint32_t stroke = std::min(canvas.width() / (digit_count * 7), canvas.height() / 11);
    const uint32_t row = (canvas.width() - std::min(digit_count * 7 * stroke, canvas.width())) / 2;
    return {row + digit * 7 * stroke + stroke, (canvas.height() - 9 * stroke) / 2, 5 * stroke,
            9 * stroke};
}

void paint_digit(Canvas &canvas, uint32_t digit, uint32_t value) {
    const Rect at = place(canvas, digit);
    const uint32_t stroke = at.width / 5;
    const uint32_t right = at.x + 4 * stroke;
    const uint32_t middle = at.y + 4 * stroke;
    const uint32_t bottom = at.y + 8 * stroke;
    const std::array<Rect, 7> strokes = {{{at.x, at.y, 5 * stroke, stroke},
                                          {right, at.y, stroke, 5 * stroke},
                                          {right, middle, stroke, 5 * stroke},
                                          {at.x, bottom, 5 * stroke, stroke},
                                          {at.x, middle, stroke, 5 * stroke},
                                          {at.x, at.y, stroke, 5 * stroke},
                                          {at.x, middle, 5 * stroke, stroke}}};
    canvas.fill(at, background);
    for (size_t i = 0; i < strokes.size(); ++i) {
        if ((segments[value] >> i & 1) != 0) {
            canvas.fill(strokes[i], ink);
        }
    }
}

std::array<uint32_t, digit_count> digits(uint32_t frame) {
    std::array<uint32_t, digit_count> digits{};
    for (size_t i = digit_count; i-- > 0; frame /= 10) {
        digits[i] = frame % 10;
    }
    return digits;
}

} // namespace

void Counter::paint(Canvas &canvas, uint32_t frame) const {
    canvas.fill({0, 0, canvas.width(), canvas.height()}, background);
    const auto values = digits(frame);
    for (uint32_t i = 0; i < digit_count; ++i) {
        paint_digit(canvas, i, values[i]);
    }
}

void Counter::update(Canvas &canvas, uint32_t shown, uint32_t frame) const {
    const auto before = digits(shown);
    const auto values = digits(frame);
    for (uint32_t i = 0; i < digit_count; ++i) {
        if (before[i] != values[i]) {
            paint_digit(canvas, i, values[i]);
        }
    }
}

} // namespace sublet::cli

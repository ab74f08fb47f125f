#include "scene/colour_bars.hpp"

#include <array>

namespace sublet::cli {

namespace {

constexpr std::array<uint32_t, 8> bars = {0xffffff, 0xffff00, 0x00ffff, 0x00ff00,
                                          0xff00ff, 0xff0000, 0x0000ff, 0x000000};
constexpr uint32_t track = 0x202020;
constexpr uint32_t runner_steps = 120; // Frames from one side to the other.

Rect runner_at(const Canvas &canvas, uint32_t frame) {
    return {frame % runner_steps * canvas.width() / runner_steps, canvas.height() * 13 / 16,
            canvas.width() / runner_steps, canvas.height() / 8};
}

} // namespace

void paint_colour_bars(Canvas &canvas) {
    constexpr auto count = static_cast<uint32_t>(bars.size());
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t left = i * canvas.width() / count;
        const uint32_t right = (i + 1) * canvas.width() / count;
        canvas.fill({left, 0, right - left, canvas.height()}, bars[i]);
    }
}

void ColourBars::paint(Canvas &canvas, uint32_t) const {
    paint_colour_bars(canvas);
}

void ColourBars::update(Canvas &, uint32_t, uint32_t) const {}

void MovingTestPicture::paint(Canvas &canvas, uint32_t frame) const {
    const uint32_t top = canvas.height() * 3 / 4;
    paint_colour_bars(canvas);
    canvas.fill({0, top, canvas.width(), canvas.height() - top}, track);
    canvas.fill(runner_at(canvas, frame), 0xffffff);
}

void MovingTestPicture::update(Canvas &canvas, uint32_t shown, uint32_t frame) const {
    canvas.fill(runner_at(canvas, shown), track);
    canvas.fill(runner_at(canvas, frame), 0xffffff);
}

} // namespace sublet::cli

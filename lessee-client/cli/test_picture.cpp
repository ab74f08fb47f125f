#include "test_picture.hpp"

#include <algorithm>
#include <array>

#include "frame_code.hpp"

namespace sublet::cli {

namespace {

constexpr uint32_t white = 0xff'ff'ff;
constexpr uint32_t black = 0;
constexpr uint32_t track = 0x20'20'20;
constexpr std::array<uint32_t, 8> bars = {0xffffff, 0xffff00, 0x00ffff, 0x00ff00,
                                          0xff00ff, 0xff0000, 0x0000ff, 0x000000};
constexpr uint32_t runner_steps = 120; // Frames from one side to the other.

} // namespace

TestPicture::TestPicture(std::shared_ptr<lessee::kms::DumbBuffer> buffer)
    : buffer_(std::move(buffer)), code_(encode_frame(0)) {
    draw_background();
    draw_code(code_, ~0u);
}

void TestPicture::fill(uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint32_t colour) {
    const uint32_t bottom = std::min(y + height, buffer_->height());
    for (; y < bottom; ++y) {
        std::ranges::fill(buffer_->row(y).subspan(x, width), colour);
    }
}

void TestPicture::draw_background() {
    const uint32_t width = buffer_->width();
    const uint32_t height = buffer_->height();
    for (uint32_t i = 0; i < bars.size(); ++i) {
        const uint32_t left = i * width / bars.size();
        const uint32_t right = (i + 1) * width / bars.size();
        fill(left, 0, right - left, height * 3 / 4, bars[i]);
    }
    fill(0, height * 3 / 4, width, height, track);
}

void TestPicture::draw_code(uint32_t code, uint32_t changed) {
    const uint32_t width = buffer_->width();
    for (uint32_t cell = 0; cell < frame_code_cells; ++cell) {
        const uint32_t bit = 1u << (frame_code_cells - 1 - cell);
        if ((changed & bit) != 0) {
            const uint32_t left = cell * width / frame_code_cells;
            const uint32_t right = (cell + 1) * width / frame_code_cells;
            fill(left, 0, right - left, width / frame_code_cells,
                 (code & bit) != 0 ? white : black);
        }
    }
}

uint32_t TestPicture::runner_position(uint32_t frame) const {
    return frame % runner_steps * buffer_->width() / runner_steps;
}

void TestPicture::draw(uint32_t frame) {
    const uint32_t code = encode_frame(frame);
    const uint32_t runner = runner_position(frame);
    const uint32_t runner_width = buffer_->width() / runner_steps;
    const uint32_t runner_top = buffer_->height() * 13 / 16;
    const uint32_t runner_height = buffer_->height() / 8;

    draw_code(code, code ^ code_);
    fill(runner_, runner_top, runner_width, runner_height, track);
    fill(runner, runner_top, runner_width, runner_height, white);
    code_ = code;
    runner_ = runner;
}

} // namespace sublet::cli

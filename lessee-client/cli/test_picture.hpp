#pragma once

#include <cstdint>
#include <memory>

#include <sublet/lessee/kms/dumb_buffer.hpp>

namespace sublet::cli {

/// The moving test picture in one buffer: frame code on top, eight colour bars (white, yellow,
/// cyan, green, magenta, red, blue, black), and a white bar that runs along the bottom quarter.
///
/// Draws the whole picture once, when made, and after that only what differs from the frame that
/// the same buffer showed before. Pixels are XRGB8888.
class TestPicture {
public:
    explicit TestPicture(std::shared_ptr<lessee::kms::DumbBuffer> buffer);

    void draw(uint32_t frame);

private:
    void fill(uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint32_t colour);
    void draw_background();
    void draw_code(uint32_t code, uint32_t changed);
    [[nodiscard]] uint32_t runner_position(uint32_t frame) const;

    std::shared_ptr<lessee::kms::DumbBuffer> buffer_; // Shared with the requests that show it.
    uint32_t code_;                                   // What the buffer shows.
    uint32_t runner_ = 0;
};

} // namespace sublet::cli

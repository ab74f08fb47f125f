#pragma once

#include <algorithm>

#include <sublet/kms/dumb_buffer.hpp>

#include "scene/canvas.hpp"

namespace sublet::cli {

/// Paints on a dumb buffer of XRGB8888 pixels, which is borrowed.
class DumbCanvas : public Canvas {
public:
    explicit DumbCanvas(kms::DumbBuffer &buffer) : buffer_(buffer) {}

    [[nodiscard]] uint32_t width() const override { return buffer_.width(); }
    [[nodiscard]] uint32_t height() const override { return buffer_.height(); }

    void fill(Rect rect, uint32_t colour) override {
        const uint32_t left = std::min(rect.x, width());
        const uint32_t columns = std::min(rect.width, width() - left);
        const uint32_t bottom = std::min(rect.y + rect.height, height());
        for (uint32_t y = rect.y; y < bottom; ++y) {
            std::ranges::fill(buffer_.row(y).subspan(left, columns), colour);
        }
    }

private:
    kms::DumbBuffer &buffer_;
};

} // namespace sublet::cli

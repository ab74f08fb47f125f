#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>

#include "../vocabulary/error.hpp"
#include "framebuffer.hpp"

namespace sublet::kms {

/// Memory of the card that the CPU draws into and a plane shows, 32 bits a pixel, linear.
class DumbBuffer {
public:
    /// `format` is a DRM_FORMAT_* of four bytes. Zeroed by the kernel. `fd` is borrowed and must
    /// outlive the buffer.
    [[nodiscard]] static std::expected<std::shared_ptr<DumbBuffer>, Error>
    create(int fd, uint32_t width, uint32_t height, uint32_t format);

    ~DumbBuffer();

    DumbBuffer(const DumbBuffer &) = delete;
    DumbBuffer &operator=(const DumbBuffer &) = delete;

    [[nodiscard]] uint32_t width() const { return width_; }
    [[nodiscard]] uint32_t height() const { return height_; }

    /// The pixels of one row, `y` < height().
    [[nodiscard]] std::span<uint32_t> row(uint32_t y) {
        return std::span(pixels_ + static_cast<size_t>(y) * row_pixels_, width_);
    }

    /// The framebuffer of `buffer`, which keeps the buffer alive.
    [[nodiscard]] static std::shared_ptr<const Framebuffer>
    framebuffer(const std::shared_ptr<DumbBuffer> &buffer) {
        return {buffer, &*buffer->framebuffer_};
    }

private:
    DumbBuffer(int fd, uint32_t handle, uint32_t width, uint32_t height)
        : fd_(fd), handle_(handle), width_(width), height_(height) {}

    int fd_;
    uint32_t handle_;
    uint32_t width_;
    uint32_t height_;
    size_t row_pixels_ = 0;
    size_t size_ = 0;
    uint32_t *pixels_ = nullptr;
    std::unique_ptr<Framebuffer> framebuffer_;
};

} // namespace sublet::kms

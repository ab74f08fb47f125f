#include "render/sprite.hpp"

#include <algorithm>

#include <drm_fourcc.h>
#include <xf86drm.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

constexpr uint32_t overlay_size = 256;
constexpr uint32_t opaque = 0xff000000;

struct Size {
    uint32_t width;
    uint32_t height;
};

Size size_for(int fd, const kms::Plane &plane) {
    if (plane.type != kms::PlaneType::Cursor) {
        return {overlay_size, overlay_size};
    }
    uint64_t width = 0;
    uint64_t height = 0;
    if (drmGetCap(fd, DRM_CAP_CURSOR_WIDTH, &width) != 0 ||
        drmGetCap(fd, DRM_CAP_CURSOR_HEIGHT, &height) != 0) {
        return {64, 64};
    }
    return {static_cast<uint32_t>(width), static_cast<uint32_t>(height)};
}

void draw_arrow(kms::DumbBuffer &buffer) {
    const uint32_t length = buffer.height() / 2;
    for (uint32_t y = 0; y < length; ++y) {
        const auto row = buffer.row(y);
        for (uint32_t x = 0; x <= y; ++x) {
            row[x] = opaque | (x == 0 || x == y || y + 1 == length ? 0 : 0xffffff);
        }
    }
}

void draw_framed_square(kms::DumbBuffer &buffer) {
    constexpr uint32_t border = 8;
    for (uint32_t y = 0; y < buffer.height(); ++y) {
        const auto row = buffer.row(y);
        for (uint32_t x = 0; x < buffer.width(); ++x) {
            const bool edge =
                std::min({x, y, buffer.width() - 1 - x, buffer.height() - 1 - y}) < border;
            row[x] = opaque | (edge ? 0xffffff : 0xff8000);
        }
    }
}

/// From 0 to `room` and back again.
uint32_t swing(uint32_t distance, uint32_t room) {
    if (room == 0) {
        return 0;
    }
    const uint32_t phase = distance % (2 * room);
    return phase < room ? phase : 2 * room - phase;
}

} // namespace

std::expected<Sprite, Error> Sprite::create(int fd, const kms::Plane &plane,
                                            const drmModeModeInfo &mode) {
    if (!plane.formats.supports(DRM_FORMAT_ARGB8888)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        formatted("plane {} does not take ARGB8888", plane.id.value())));
    }
    const Size size = size_for(fd, plane);
    auto buffer = kms::DumbBuffer::create(fd, size.width, size.height, DRM_FORMAT_ARGB8888);
    if (!buffer) {
        return std::unexpected(buffer.error());
    }
    if (plane.type == kms::PlaneType::Cursor) {
        draw_arrow(**buffer);
    } else {
        draw_framed_square(**buffer);
    }
    return Sprite(plane, mode, *buffer);
}

Sprite::Sprite(const kms::Plane &plane, const drmModeModeInfo &mode,
               const std::shared_ptr<kms::DumbBuffer> &buffer)
    : plane_(&plane), framebuffer_(kms::DumbBuffer::framebuffer(buffer)), width_(buffer->width()),
      height_(buffer->height()), room_x_(mode.hdisplay - std::min<uint32_t>(width_, mode.hdisplay)),
      room_y_(mode.vdisplay - std::min<uint32_t>(height_, mode.vdisplay)) {}

kms::Layer Sprite::layer(uint32_t frame) const {
    // The cursor leads, so that the two are apart.
    const uint32_t lead = plane_->type == kms::PlaneType::Cursor ? room_x_ / 2 : 0;
    return {.plane = plane_,
            .framebuffer = framebuffer_,
            .rect = {.x = static_cast<int32_t>(swing(frame * 4 + lead, room_x_)),
                     .y = static_cast<int32_t>(swing(frame * 3 + room_y_ / 2, room_y_)),
                     .width = width_,
                     .height = height_}};
}

} // namespace sublet::cli

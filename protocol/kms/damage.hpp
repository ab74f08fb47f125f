#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "../vocabulary/drm_ptr.hpp"
#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "device.hpp"

namespace sublet::kms {

/// Which parts of a framebuffer differ from the one before it on the same plane, in pixels of the
/// framebuffer (FB_DAMAGE_CLIPS). A hint for displays that are sent only what changed.
///
/// Holds its rectangles itself; when there are too many of them it names the rectangle around all.
class Damage {
public:
    static constexpr size_t max_clips = 16;

    /// Nothing changed yet in a framebuffer of this size.
    Damage(uint32_t width, uint32_t height) : width_(width), height_(height) {}

    /// Adds a rectangle; what is outside of the framebuffer is cut off.
    void add(int64_t x, int64_t y, uint32_t width, uint32_t height);

    [[nodiscard]] std::span<const drm_mode_rect> clips() const {
        return std::span(clips_).first(count_);
    }

private:
    uint32_t width_;
    uint32_t height_;
    size_t count_ = 0;
    std::array<drm_mode_rect, max_clips> clips_ = {};
};

/// Adds to `request`: what changed on `plane`; see Layer::damage for that of a Scanout. No clips at
/// all means to the kernel that everything has changed. Error Unsupported: the plane takes no
/// clips, and is redrawn as a whole anyway.
[[nodiscard]] std::expected<void, Error> set_damage(AtomicRequest &request, int fd,
                                                    const Plane &plane,
                                                    std::span<const drm_mode_rect> clips);

} // namespace sublet::kms

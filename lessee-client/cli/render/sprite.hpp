#pragma once

#include <cstdint>
#include <expected>
#include <memory>

#include <sublet/kms/dumb_buffer.hpp>
#include <sublet/kms/scanout.hpp>

namespace sublet::cli {

/// A small picture on a plane of its own, which the display hardware moves over
/// the scene: only the plane's position changes from frame to frame.
class Sprite {
public:
    /// For the overlay plane a square with a frame, for the cursor plane an
    /// arrow. `plane` is borrowed and must outlive the sprite. Error Unsupported:
    /// it does not take ARGB8888.
    [[nodiscard]] static std::expected<Sprite, Error> create(int fd, const kms::Plane &plane,
                                                             const drmModeModeInfo &mode);

    [[nodiscard]] const kms::Plane &plane() const { return *plane_; }

    /// What the plane shows in `frame`, and where.
    [[nodiscard]] kms::Layer layer(uint32_t frame) const;

private:
    Sprite(const kms::Plane &plane, const drmModeModeInfo &mode,
           const std::shared_ptr<kms::DumbBuffer> &buffer);

    const kms::Plane *plane_;
    std::shared_ptr<const kms::Framebuffer> framebuffer_;
    uint32_t width_;
    uint32_t height_;
    uint32_t room_x_; ///< How far it can move without leaving the display.
    uint32_t room_y_;
};

} // namespace sublet::cli

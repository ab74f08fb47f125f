#pragma once

#include <cstdint>
#include <expected>
#include <memory>

#include <sublet/lessee/kms/atomic_request.hpp>
#include <sublet/lessee/kms/dumb_buffer.hpp>
#include <sublet/lessee/kms/pipeline.hpp>

namespace sublet::cli {

/// A small picture on a plane of its own, which the display hardware moves over
/// the scene: only the plane's position changes from frame to frame.
class Sprite {
public:
    /// For the overlay plane a square with a frame, for the cursor plane an
    /// arrow. `plane` is of `pipeline`; all are borrowed and must outlive the
    /// sprite. Error Unsupported: the plane does not take ARGB8888.
    [[nodiscard]] static std::expected<Sprite, Error> create(int fd,
                                                             const lessee::kms::Pipeline &pipeline,
                                                             const lessee::kms::Plane &plane,
                                                             const lessee::kms::Mode &mode);

    [[nodiscard]] const lessee::kms::Plane &plane() const { return *plane_; }

    /// Adds the plane at its place in `frame` to `request`, or moves it there.
    void place(lessee::kms::AtomicRequest &request, uint32_t frame) const;

private:
    Sprite(const lessee::kms::Pipeline &pipeline, const lessee::kms::Plane &plane,
           const lessee::kms::Mode &mode, std::shared_ptr<lessee::kms::DumbBuffer> buffer);

    const lessee::kms::Pipeline *pipeline_;
    const lessee::kms::Plane *plane_;
    std::shared_ptr<const lessee::kms::Framebuffer> framebuffer_;
    uint32_t width_;
    uint32_t height_;
    uint32_t room_x_; ///< How far it can move without leaving the display.
    uint32_t room_y_;
};

} // namespace sublet::cli

#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <utility>

#include <gbm.h>

#include <sublet/kms/framebuffer.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::gles {

/// A GBM device and a surface of it: memory of the card that EGL renders to and a plane shows.
///
/// Buffers are EGL's until they are taken and again once they are given back, which must be before
/// its surface is destroyed. At most two are taken: the one on the screen and the one that replaces
/// it.
///
///     EglContext::swap() ─ take_finished() ─ show and flip ─▶ PageFlip ─ release_previous() ─▶ …
class GbmSurface {
public:
    /// Buffers of `format` (DRM_FORMAT_*) in one of the layouts `modifiers` (DRM_FORMAT_MOD_*),
    /// which are those of the plane (PlaneFormats::modifiers()); in one of the driver's choice if
    /// there are none or it can make none of them. Width and height are pixels. `fd` is borrowed
    /// and must outlive the surface and its framebuffers. Error Unsupported: the card has no GBM
    /// driver, or that makes no such buffers.
    [[nodiscard]] static std::expected<std::unique_ptr<GbmSurface>, Error>
    create(int fd, uint32_t width, uint32_t height, uint32_t format,
           std::span<const uint64_t> modifiers);

    GbmSurface(const GbmSurface &) = delete;
    GbmSurface &operator=(const GbmSurface &) = delete;

    // Owned here.
    [[nodiscard]] gbm_device *device() const { return device_.get(); }
    [[nodiscard]] gbm_surface *surface() const { return surface_.get(); }

    [[nodiscard]] uint32_t format() const { return format_; }

    /// Takes the buffer of the frame that was finished last, once per frame, and gives back the one
    /// before the last. Nothing is drawn into it until it is given back. A buffer keeps its
    /// framebuffer, so that nothing is allocated once each has been taken. Error NotFound: no frame
    /// was finished since. System errors: of Framebuffer::create(); then nothing was taken or given
    /// back.
    [[nodiscard]] std::expected<std::shared_ptr<const kms::Framebuffer>, Error> take_finished();

    /// Gives back every taken buffer but the last: call when that is on the screen.
    void release_previous();

    /// Gives back every taken buffer; what the screen shows of them stays there. EglContext does it
    /// at its end.
    void release_all();

private:
    using Device = std::unique_ptr<gbm_device, decltype(&gbm_device_destroy)>;
    using Surface = std::unique_ptr<gbm_surface, decltype(&gbm_surface_destroy)>;

    GbmSurface(int fd, uint32_t format, bool named_layouts, Device device, Surface surface)
        : fd_(fd), format_(format), named_layouts_(named_layouts), device_(std::move(device)),
          surface_(std::move(surface)) {}

    [[nodiscard]] std::expected<std::shared_ptr<const kms::Framebuffer>, Error>
    framebuffer_of(gbm_bo *buffer) const;

    int fd_;
    uint32_t format_;
    bool named_layouts_; ///< The plane names layouts: so do framebuffers.
    Device device_;
    Surface surface_;
    gbm_bo *last_ = nullptr;
    gbm_bo *previous_ = nullptr;
};

} // namespace sublet::gles

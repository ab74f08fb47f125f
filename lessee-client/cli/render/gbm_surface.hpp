#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <gbm.h>

#include <sublet/lessee/kms/framebuffer.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::cli {

/// A GBM device and a surface of it whose buffers a plane can show.
class GbmSurface {
public:
    /// Buffers of `format` (DRM_FORMAT_*) in one of the layouts `modifiers`
    /// (DRM_FORMAT_MOD_*); in one of the driver's choice if none is given or it can
    /// make none of them. `fd` is borrowed and must outlive the surface.
    [[nodiscard]] static std::expected<std::unique_ptr<GbmSurface>, Error>
    create(int fd, uint32_t width, uint32_t height, uint32_t format,
           std::span<const uint64_t> modifiers);

    ~GbmSurface();

    GbmSurface(const GbmSurface &) = delete;
    GbmSurface &operator=(const GbmSurface &) = delete;

    [[nodiscard]] gbm_device *device() const { return device_.get(); }
    [[nodiscard]] gbm_surface *surface() const { return surface_.get(); }
    [[nodiscard]] uint32_t format() const { return format_; }

    /// Takes the buffer that eglSwapBuffers() has just finished, until
    /// release_previous().
    [[nodiscard]] std::expected<std::shared_ptr<const lessee::kms::Framebuffer>, Error>
    take_finished();

    /// Gives back every taken buffer but the last.
    void release_previous();

private:
    using Device = std::unique_ptr<gbm_device, decltype(&gbm_device_destroy)>;
    using Surface = std::unique_ptr<gbm_surface, decltype(&gbm_surface_destroy)>;

    GbmSurface(int fd, uint32_t format, bool named_layouts, Device device, Surface surface)
        : fd_(fd), format_(format), named_layouts_(named_layouts), device_(std::move(device)),
          surface_(std::move(surface)) {}

    int fd_;
    uint32_t format_;
    bool named_layouts_; ///< The plane names layouts: so do framebuffers.
    Device device_;
    Surface surface_;
    // A surface has few buffers and uses them again: each gets its framebuffer
    // once.
    std::vector<std::pair<gbm_bo *, std::shared_ptr<const lessee::kms::Framebuffer>>> known_;
    gbm_bo *last_ = nullptr;
    gbm_bo *previous_ = nullptr;
};

} // namespace sublet::cli

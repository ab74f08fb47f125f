#include "render/gbm_surface.hpp"

#include <algorithm>

#include <drm_fourcc.h>

namespace sublet::cli {

std::expected<std::unique_ptr<GbmSurface>, Error> GbmSurface::create(int fd, uint32_t width,
                                                                     uint32_t height) {
    Device device(gbm_create_device(fd), gbm_device_destroy);
    if (!device) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "GBM has no driver for the leased card"));
    }
    Surface surface(gbm_surface_create(device.get(), width, height, GBM_FORMAT_XRGB8888,
                                       GBM_BO_USE_SCANOUT | GBM_BO_USE_RENDERING),
                    gbm_surface_destroy);
    if (!surface) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "GBM cannot make buffers to show and render"));
    }
    return std::unique_ptr<GbmSurface>(new GbmSurface(fd, std::move(device), std::move(surface)));
}

GbmSurface::~GbmSurface() {
    for (gbm_bo *buffer : {previous_, last_}) {
        if (buffer != nullptr) {
            gbm_surface_release_buffer(surface_.get(), buffer);
        }
    }
}

std::expected<std::shared_ptr<const lessee::kms::Framebuffer>, Error> GbmSurface::take_finished() {
    gbm_bo *buffer = gbm_surface_lock_front_buffer(surface_.get());
    if (buffer == nullptr) {
        return std::unexpected(Error::from_errno("take a rendered buffer"));
    }
    release_previous();
    previous_ = std::exchange(last_, buffer);

    const auto known = std::ranges::find(known_, buffer, &decltype(known_)::value_type::first);
    if (known != known_.end()) {
        return known->second;
    }
    auto framebuffer =
        lessee::kms::Framebuffer::create(fd_, {.width = gbm_bo_get_width(buffer),
                                               .height = gbm_bo_get_height(buffer),
                                               .format = DRM_FORMAT_XRGB8888,
                                               .handle = gbm_bo_get_handle(buffer).u32,
                                               .stride = gbm_bo_get_stride(buffer)});
    if (!framebuffer) {
        return std::unexpected(framebuffer.error());
    }
    known_.emplace_back(buffer,
                        std::make_shared<const lessee::kms::Framebuffer>(*std::move(framebuffer)));
    return known_.back().second;
}

void GbmSurface::release_previous() {
    if (previous_ != nullptr) {
        gbm_surface_release_buffer(surface_.get(), std::exchange(previous_, nullptr));
    }
}

} // namespace sublet::cli

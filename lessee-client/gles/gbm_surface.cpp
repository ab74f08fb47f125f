#include <sublet/gles/gbm_surface.hpp>

#include <drm_fourcc.h>

namespace sublet::gles {

namespace {

constexpr uint32_t usage = GBM_BO_USE_SCANOUT | GBM_BO_USE_RENDERING;

/// How `buffer` lies in memory; with a modifier if that is known and `named`.
kms::FramebufferInfo layout_of(gbm_bo *buffer, bool named) {
    kms::FramebufferInfo layout = {.width = gbm_bo_get_width(buffer),
                                   .height = gbm_bo_get_height(buffer),
                                   .format = gbm_bo_get_format(buffer)};
    const int parts = gbm_bo_get_plane_count(buffer);
    for (int i = 0; i < parts && i < static_cast<int>(layout.planes.size()); ++i) {
        layout.planes[static_cast<size_t>(i)] = {.handle =
                                                     gbm_bo_get_handle_for_plane(buffer, i).u32,
                                                 .stride = gbm_bo_get_stride_for_plane(buffer, i),
                                                 .offset = gbm_bo_get_offset(buffer, i)};
    }
    if (const uint64_t modifier = gbm_bo_get_modifier(buffer);
        named && modifier != DRM_FORMAT_MOD_INVALID) {
        layout.modifier = modifier;
    }
    return layout;
}

using SharedFramebuffer = std::shared_ptr<const kms::Framebuffer>;

/// The driver destroys buffers that it has too many of, and a new one may get the same address.
void forget_framebuffer(gbm_bo *, void *framebuffer) {
    delete static_cast<SharedFramebuffer *>(framebuffer);
}

} // namespace

std::expected<std::unique_ptr<GbmSurface>, Error>
GbmSurface::create(int fd, uint32_t width, uint32_t height, uint32_t format,
                   std::span<const uint64_t> modifiers) {
    Device device(gbm_create_device(fd), gbm_device_destroy);
    if (!device) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "GBM has no driver for the leased card"));
    }
    Surface surface(nullptr, gbm_surface_destroy);
    if (!modifiers.empty()) {
        surface.reset(gbm_surface_create_with_modifiers2(
            device.get(), width, height, format, modifiers.data(),
            static_cast<unsigned>(modifiers.size()), usage));
    }
    if (!surface) {
        surface.reset(gbm_surface_create(device.get(), width, height, format, usage));
    }
    if (!surface) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "GBM cannot make buffers to show and render"));
    }
    return std::unique_ptr<GbmSurface>(
        new GbmSurface(fd, format, !modifiers.empty(), std::move(device), std::move(surface)));
}

std::expected<SharedFramebuffer, Error> GbmSurface::take_finished() {
    gbm_bo *buffer = gbm_surface_lock_front_buffer(surface_.get());
    if (buffer == nullptr) {
        return std::unexpected(Error::make(Error::Kind::NotFound, "EGL has finished no buffer"));
    }
    auto framebuffer = framebuffer_of(buffer);
    if (!framebuffer) { // What the screen shows stays taken.
        gbm_surface_release_buffer(surface_.get(), buffer);
        return framebuffer;
    }
    release_previous();
    previous_ = std::exchange(last_, buffer);
    return framebuffer;
}

std::expected<SharedFramebuffer, Error> GbmSurface::framebuffer_of(gbm_bo *buffer) const {
    if (const auto *known = static_cast<SharedFramebuffer *>(gbm_bo_get_user_data(buffer))) {
        return *known;
    }
    auto made = kms::Framebuffer::create(fd_, layout_of(buffer, named_layouts_));
    if (!made) {
        return std::unexpected(made.error());
    }
    auto framebuffer = std::make_shared<const kms::Framebuffer>(*std::move(made));
    gbm_bo_set_user_data(buffer, new SharedFramebuffer(framebuffer), forget_framebuffer);
    return framebuffer;
}

void GbmSurface::release_previous() {
    if (previous_ != nullptr) {
        gbm_surface_release_buffer(surface_.get(), std::exchange(previous_, nullptr));
    }
}

void GbmSurface::release_all() {
    release_previous();
    previous_ = std::exchange(last_, nullptr);
    release_previous();
}

} // namespace sublet::gles

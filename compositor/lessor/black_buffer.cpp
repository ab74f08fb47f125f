#include "lessor/black_buffer.hpp"

#include <algorithm>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

namespace sublet {

namespace {

/// A GEM handle, which is closed when the framebuffer and the dma-buf hold the memory: wlroots may
/// import it under the same number, and closes that as its own.
class Handle {
public:
    Handle(int drm_fd, uint32_t handle) : drm_fd_(drm_fd), handle_(handle) {}
    ~Handle() { drmCloseBufferHandle(drm_fd_, handle_); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;

private:
    int drm_fd_;
    uint32_t handle_;
};

} // namespace

std::expected<std::shared_ptr<const BlackBuffer>, Error>
BlackBuffer::create(int drm_fd, uint32_t width, uint32_t height) {
    constexpr uint32_t bits_per_pixel = 32;
    uint32_t number = 0;
    uint32_t stride = 0;
    uint64_t size = 0;
    if (const int result = drmModeCreateDumbBuffer(drm_fd, width, height, bits_per_pixel, 0,
                                                   &number, &stride, &size);
        result != 0) {
        return std::unexpected(Error::from_result(result, "make a black picture"));
    }
    const Handle handle(drm_fd, number);
    int dmabuf = -1;
    if (drmPrimeHandleToFD(drm_fd, number, DRM_CLOEXEC, &dmabuf) != 0) {
        return std::unexpected(Error::from_errno("export a black picture"));
    }
    UniqueFd memory(dmabuf);
    auto framebuffer =
        kms::Framebuffer::create(drm_fd, {.width = width,
                                          .height = height,
                                          .format = DRM_FORMAT_XRGB8888,
                                          .planes = {{{.handle = number, .stride = stride}}}});
    if (!framebuffer) {
        return std::unexpected(framebuffer.error());
    }
    return std::shared_ptr<const BlackBuffer>(
        new BlackBuffer(std::move(*framebuffer), std::move(memory)));
}

std::expected<std::shared_ptr<const BlackBuffer>, Error> BlackBuffers::of_size(uint32_t width,
                                                                               uint32_t height) {
    const auto known = std::ranges::find_if(
        buffers_, [&](const auto &buffer) { return buffer->is_of_size(width, height); });
    if (known != buffers_.end()) {
        return *known;
    }
    std::erase_if(buffers_, [](const auto &buffer) { return buffer.use_count() == 1; });
    auto made = BlackBuffer::create(drm_fd_, width, height);
    if (made) {
        buffers_.push_back(*made);
    }
    return made;
}

} // namespace sublet

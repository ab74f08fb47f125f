#include "dumb_buffer.hpp"

#include <sys/mman.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

namespace sublet::kms {

std::expected<std::shared_ptr<DumbBuffer>, Error>
DumbBuffer::create(int fd, uint32_t width, uint32_t height, uint32_t format) {
    uint32_t handle = 0;
    uint32_t stride = 0;
    uint64_t size = 0;
    if (const int result =
            drmModeCreateDumbBuffer(fd, width, height, 32, 0, &handle, &stride, &size);
        result != 0) {
        return std::unexpected(Error::from_result(result, "create a dumb buffer"));
    }
    std::shared_ptr<DumbBuffer> buffer(new DumbBuffer(fd, handle, width, height));

    uint64_t offset = 0;
    if (const int result = drmModeMapDumbBuffer(fd, handle, &offset); result != 0) {
        return std::unexpected(Error::from_result(result, "map a dumb buffer"));
    }
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
                        static_cast<off_t>(offset));
    if (memory == MAP_FAILED) {
        return std::unexpected(Error::from_errno("map a dumb buffer"));
    }
    buffer->pixels_ = static_cast<uint32_t *>(memory);
    buffer->size_ = size;
    buffer->row_pixels_ = stride / sizeof(uint32_t);

    auto framebuffer =
        Framebuffer::create(fd, {.width = width,
                                 .height = height,
                                 .format = format,
                                 .planes = {{{.handle = handle, .stride = stride}}}});
    if (!framebuffer) {
        return std::unexpected(framebuffer.error());
    }
    buffer->framebuffer_ = std::make_unique<Framebuffer>(std::move(*framebuffer));
    return buffer;
}

DumbBuffer::~DumbBuffer() {
    framebuffer_.reset();
    if (pixels_ != nullptr) {
        munmap(pixels_, size_);
    }
    drmModeDestroyDumbBuffer(fd_, handle_);
}

} // namespace sublet::kms

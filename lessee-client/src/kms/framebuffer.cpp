#include <sublet/lessee/kms/framebuffer.hpp>

#include <xf86drmMode.h>

namespace sublet::lessee::kms {

std::expected<Framebuffer, Error> Framebuffer::create(int fd, const Layout &layout) {
    const uint32_t handles[4] = {layout.handle};
    const uint32_t strides[4] = {layout.stride};
    const uint32_t offsets[4] = {};
    uint32_t id = 0;
    if (const int result = drmModeAddFB2(fd, layout.width, layout.height, layout.format, handles,
                                         strides, offsets, &id, 0);
        result != 0) {
        return std::unexpected(Error::from_result(result, "create a framebuffer"));
    }
    return Framebuffer(fd, FbId(id));
}

Framebuffer::~Framebuffer() {
    if (id_) {
        drmModeRmFB(fd_, id_.value());
    }
}

} // namespace sublet::lessee::kms

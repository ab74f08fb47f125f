#include <sublet/lessee/kms/framebuffer.hpp>

#include <xf86drm.h>
#include <xf86drmMode.h>

namespace sublet::lessee::kms {

std::expected<Framebuffer, Error> Framebuffer::create(int fd, const Layout &layout) {
    drm_mode_fb_cmd2 command = {
        .width = layout.width, .height = layout.height, .pixel_format = layout.format};
    for (size_t i = 0; i < max_parts && layout.parts[i].handle != 0; ++i) {
        command.handles[i] = layout.parts[i].handle;
        command.pitches[i] = layout.parts[i].stride;
        command.offsets[i] = layout.parts[i].offset;
        command.modifier[i] = layout.modifier.value_or(0);
    }
    if (layout.modifier) {
        command.flags = DRM_MODE_FB_MODIFIERS;
    }
    if (drmIoctl(fd, DRM_IOCTL_MODE_ADDFB2, &command) != 0) {
        return std::unexpected(Error::from_errno("create a framebuffer"));
    }
    return Framebuffer(fd, FbId(command.fb_id), layout);
}

Framebuffer::~Framebuffer() {
    if (id_) {
        drmModeRmFB(fd_, id_.value());
    }
}

} // namespace sublet::lessee::kms

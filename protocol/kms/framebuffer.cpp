#include "framebuffer.hpp"

#include <xf86drm.h>
#include <xf86drmMode.h>

namespace sublet::kms {

std::expected<Framebuffer, Error> Framebuffer::create(int fd, const FramebufferInfo &info) {
    drm_mode_fb_cmd2 command = {
        .width = info.width, .height = info.height, .pixel_format = info.format};
    for (size_t i = 0; i < FramebufferInfo::max_planes && info.planes[i].handle != 0; ++i) {
        command.handles[i] = info.planes[i].handle;
        command.pitches[i] = info.planes[i].stride;
        command.offsets[i] = info.planes[i].offset;
        command.modifier[i] = info.modifier.value_or(0);
    }
    if (info.modifier) {
        command.flags = DRM_MODE_FB_MODIFIERS;
    }
    if (drmIoctl(fd, DRM_IOCTL_MODE_ADDFB2, &command) != 0) {
        return std::unexpected(Error::from_errno("create a framebuffer"));
    }
    return Framebuffer(fd, FbId(command.fb_id), info);
}

Framebuffer::~Framebuffer() {
    if (id_) {
        drmModeRmFB(fd_, id_.value());
    }
}

} // namespace sublet::kms

#include "mirror/spectator_source.hpp"

#include <algorithm>
#include <array>

#include <drm_fourcc.h>
#include <poll.h>

#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

/// The GEM handles that GETFB2 makes, each of them once; they belong to the file.
class Handles {
public:
    Handles(int drm_fd, const drmModeFB2 &framebuffer) : drm_fd_(drm_fd) {
        std::ranges::copy(framebuffer.handles, handles_.begin());
        std::ranges::sort(handles_);
    }
    ~Handles() {
        uint32_t closed = 0;
        for (const uint32_t handle : handles_) {
            if (handle != closed) { // zero is not a handle
                drmCloseBufferHandle(drm_fd_, handle);
                closed = handle;
            }
        }
    }
    Handles(const Handles &) = delete;
    Handles &operator=(const Handles &) = delete;

private:
    int drm_fd_;
    std::array<uint32_t, 4> handles_{};
};

} // namespace

std::expected<std::optional<ShownFramebuffer>, Error> read_shown(int master_fd, CrtcId crtc) {
    const DrmCrtc state(drmModeGetCrtc(master_fd, crtc.value()));
    if (!state) {
        return std::unexpected(Error::from_errno("read what a leased CRTC shows"));
    }
    if (state->mode_valid == 0 || state->buffer_id == 0) {
        return std::nullopt;
    }
    const DrmFramebuffer2 framebuffer(drmModeGetFB2(master_fd, state->buffer_id));
    if (!framebuffer) {
        return std::unexpected(errno == ENOENT
                                   ? Error::make(Error::Kind::NotFound, "the picture has just gone")
                                   : Error::from_errno("read a lessee's framebuffer"));
    }
    const Handles handles(master_fd, *framebuffer);
    if (framebuffer->handles[0] == 0) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported, "the kernel shows framebuffers to the card's master alone"));
    }
    ShownFramebuffer shown;
    shown.width = static_cast<int>(framebuffer->width);
    shown.height = static_cast<int>(framebuffer->height);
    shown.format = framebuffer->pixel_format;
    shown.modifier = (framebuffer->flags & DRM_MODE_FB_MODIFIERS) != 0 ? framebuffer->modifier
                                                                       : DRM_FORMAT_MOD_INVALID;
    for (size_t i = 0; i < std::size(framebuffer->handles) && framebuffer->handles[i] != 0; ++i) {
        int memory = -1;
        if (drmPrimeHandleToFD(master_fd, framebuffer->handles[i], DRM_CLOEXEC, &memory) != 0) {
            return std::unexpected(Error::from_errno("export a lessee's framebuffer"));
        }
        shown.planes.push_back(
            {UniqueFd(memory), framebuffer->offsets[i], framebuffer->pitches[i]});
    }
    shown.x = std::min(static_cast<int>(state->x), shown.width);
    shown.y = std::min(static_cast<int>(state->y), shown.height);
    shown.visible_width = std::min<int>(state->mode.hdisplay, shown.width - shown.x);
    shown.visible_height = std::min<int>(state->mode.vdisplay, shown.height - shown.y);
    return shown;
}

bool is_drawn(const ShownFramebuffer &framebuffer) {
    return std::ranges::all_of(framebuffer.planes, [](const ShownFramebuffer::Plane &plane) {
        // A dma-buf can be read when the last who writes to it has finished.
        pollfd memory{.fd = plane.memory.get(), .events = POLLIN, .revents = 0};
        return poll(&memory, 1, 0) == 1 && (memory.revents & POLLIN) != 0;
    });
}

void crop(ShownFramebuffer &framebuffer, const PictureRegion &region) {
    if (region.width == 0) {
        return;
    }
    const int x = std::min(static_cast<int>(region.x), framebuffer.visible_width);
    const int y = std::min(static_cast<int>(region.y), framebuffer.visible_height);
    framebuffer.x += x;
    framebuffer.y += y;
    framebuffer.visible_width =
        std::min(static_cast<int>(region.width), framebuffer.visible_width - x);
    framebuffer.visible_height =
        std::min(static_cast<int>(region.height), framebuffer.visible_height - y);
}

} // namespace sublet

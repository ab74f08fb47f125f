#include "page_flip.hpp"

#include <cstring>

#include <unistd.h>
#include <xf86drm.h>

namespace sublet::kms {

std::expected<std::span<const PageFlip>, Error> PageFlipReader::read(int fd) {
    const ssize_t length = ::read(fd, buffer_.data(), buffer_.size());
    if (length < 0) {
        if (errno == EAGAIN || errno == EINTR) {
            return std::span<const PageFlip>();
        }
        return std::unexpected(Error::from_errno("read page-flip events"));
    }

    size_t count = 0;
    auto rest = std::span(buffer_).first(static_cast<size_t>(length));
    while (rest.size() >= sizeof(drm_event)) {
        drm_event header;
        std::memcpy(&header, rest.data(), sizeof(header));
        if (header.length < sizeof(header) || header.length > rest.size()) {
            break;
        }
        if (header.type == DRM_EVENT_FLIP_COMPLETE && header.length >= sizeof(drm_event_vblank)) {
            drm_event_vblank event;
            std::memcpy(&event, rest.data(), sizeof(event));
            flips_[count++] = {
                .crtc = CrtcId(event.crtc_id),
                .sequence = event.sequence,
                .time =
                    std::chrono::seconds(event.tv_sec) + std::chrono::microseconds(event.tv_usec),
                .user_data = event.user_data,
            };
        }
        rest = rest.subspan(header.length);
    }
    return std::span(flips_).first(count);
}

} // namespace sublet::kms

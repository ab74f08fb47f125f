#include "damage.hpp"

#include <algorithm>

#include "internal/unsupported.hpp"

namespace sublet::kms {

void Damage::add(int64_t x, int64_t y, uint32_t width, uint32_t height) {
    const auto column = [this](int64_t value) {
        return static_cast<int32_t>(std::clamp<int64_t>(value, 0, width_));
    };
    const auto row = [this](int64_t value) {
        return static_cast<int32_t>(std::clamp<int64_t>(value, 0, height_));
    };
    drm_mode_rect added = {column(x), row(y), column(x + width), row(y + height)};
    if (added.x1 == added.x2 || added.y1 == added.y2) {
        return;
    }
    if (count_ == max_clips) {
        for (const drm_mode_rect &clip : clips_) {
            added = {std::min(added.x1, clip.x1), std::min(added.y1, clip.y1),
                     std::max(added.x2, clip.x2), std::max(added.y2, clip.y2)};
        }
        count_ = 0;
    }
    clips_[count_++] = added;
}

std::expected<void, Error> set_damage(AtomicRequest &request, int fd, const Plane &plane,
                                      std::span<const drm_mode_rect> clips) {
    const auto &property = plane.properties.damage_clips;
    if (!property) {
        return has_no(plane, "FB_DAMAGE_CLIPS");
    }
    if (clips.empty()) {
        request.set(plane.id, property->id, 0);
        return {};
    }
    return Blob::create(fd, std::as_bytes(clips)).transform([&](Blob blob) {
        request.set(plane.id, property->id, std::move(blob));
    });
}

} // namespace sublet::kms

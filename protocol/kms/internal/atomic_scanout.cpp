#include "atomic_scanout.hpp"

#include <algorithm>
#include <utility>

#include "../damage.hpp"

#include "unsupported.hpp"

namespace sublet::kms {

namespace {

std::expected<void, Error> add(AtomicRequest &request, const Pipeline &pipeline,
                               const Layer &layer) {
    const Plane &plane = *layer.plane;
    if (layer.framebuffer == nullptr) {
        Pipeline::clear_plane(request, plane);
        return {};
    }
    return set_rotation(request, plane, layer.rotation)
        .and_then([&] {
            return layer.alpha ? set_alpha(request, plane, *layer.alpha)
                               : std::expected<void, Error>();
        })
        .and_then([&] {
            return layer.zpos ? set_zpos(request, plane, *layer.zpos)
                              : std::expected<void, Error>();
        })
        .transform([&] {
            pipeline.set_plane(request, plane, layer.framebuffer, layer.rect, layer.rotation,
                               layer.source);
        });
}

/// Adds to `request`: light the display, with nothing of whoever used it before.
std::expected<void, Error> add_mode(AtomicRequest &request, int fd, const Pipeline &pipeline,
                                    const drmModeModeInfo &mode) {
    auto blob = Blob::create(fd, mode);
    if (!blob) {
        return std::unexpected(blob.error());
    }
    pipeline.set_mode(request, *std::move(blob));
    for (const Plane *left_over : pipeline.overlays) {
        Pipeline::clear_plane(request, *left_over);
    }
    if (pipeline.cursor != nullptr) {
        Pipeline::clear_plane(request, *pipeline.cursor);
    }
    return {};
}

} // namespace

std::expected<void, Error> AtomicScanout::enable(std::span<const drmModeModeInfo> modes) {
    if (modes.size() != pipelines().size()) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "each display needs a mode of its own"));
    }
    AtomicRequest request;
    for (size_t i = 0; i < modes.size(); ++i) {
        if (const auto added = add_mode(request, fd_, pipelines()[i], modes[i]); !added) {
            return added;
        }
    }
    frame_ = AtomicRequest();
    once_ = AtomicRequest();
    damaged_.clear();
    lighting_ = std::move(request);
    return makes_out_fences_ ? enable_out_fence() : std::expected<void, Error>();
}

std::expected<void, Error> AtomicScanout::show(const Layer &layer) {
    if (const auto checked = check_picture(layer); !checked) {
        return checked;
    }
    const Pipeline &pipeline = *owner_of(*layer.plane);
    auto added = add(frame_, pipeline, layer);
    if (added && lighting_) {
        added = add(*lighting_, pipeline, layer);
    }
    return added.and_then([&] { return mark_damage(layer); }).transform([&] {
        framebuffers_.next(*layer.plane, layer.framebuffer);
    });
}

std::expected<void, Error> AtomicScanout::mark_damage(const Layer &layer) {
    const auto &property = layer.plane->properties.damage_clips;
    if (!property || lighting_) {
        return {};
    }
    if (layer.damage.empty() || layer.framebuffer == nullptr) {
        frame_.remove(layer.plane->id, property->id);
        return {};
    }
    return set_damage(frame_, fd_, *layer.plane, layer.damage).transform([&] {
        if (!std::ranges::contains(damaged_, layer.plane)) {
            damaged_.push_back(layer.plane);
        }
    });
}

void AtomicScanout::forget_damage() {
    for (const Plane *plane : damaged_) {
        frame_.remove(plane->id, plane->properties.damage_clips->id);
    }
    damaged_.clear();
}

std::expected<void, Error> AtomicScanout::test() const {
    return check(&AtomicRequest::test);
}

std::expected<void, Error> AtomicScanout::test_modeset() const {
    return check(&AtomicRequest::test_modeset);
}

std::expected<void, Error> AtomicScanout::check(Check way) const {
    if (lighting_ || once_.empty()) {
        return ((lighting_ ? *lighting_ : frame_).*way)(fd_);
    }
    AtomicRequest next;
    next.append(frame_);
    next.append(once_);
    return (next.*way)(fd_);
}

std::expected<void, Error> AtomicScanout::flip(uint64_t user_data) {
    return commit(&AtomicRequest::flip, user_data);
}

std::expected<void, Error> AtomicScanout::flip_async(uint64_t user_data) {
    return flips_async_ ? commit(&AtomicRequest::flip_async, user_data)
                        : Scanout::flip_async(user_data);
}

std::expected<void, Error> AtomicScanout::modeset(uint64_t user_data) {
    return commit(&AtomicRequest::modeset, user_data);
}

std::expected<void, Error> AtomicScanout::commit(Commit way, uint64_t user_data) {
    AtomicRequest &request = lighting_ ? *lighting_ : frame_;
    const bool adds = !lighting_ && !once_.empty();
    if (adds) {
        request.append(once_);
    }
    const auto result = (request.*way)(fd_, user_data);
    if (adds) {
        request.remove_all(once_);
    }
    return result.transform([&] { committed(request); });
}

void AtomicScanout::committed(AtomicRequest &request) {
    for (size_t i = 0; i < out_fences_.size(); ++i) {
        out_fences_[i] = request.take_out_fence(pipelines()[i].crtc->id);
    }
    if (!once_.empty()) {
        once_ = AtomicRequest();
    }
    lighting_.reset();
    forget_damage();
    framebuffers_.committed();
}

std::expected<void, Error> AtomicScanout::set_in_fence(const Plane &plane, Fence fence) {
    const PropertyId property = plane.properties.in_fence_fd;
    if (!property) {
        return has_no(plane, "IN_FENCE_FD");
    }
    AtomicRequest &request = lighting_ ? *lighting_ : frame_;
    request.set(plane.id, property, std::move(fence));
    return {};
}

std::expected<void, Error> AtomicScanout::enable_out_fence() {
    for (const Pipeline &pipeline : pipelines()) {
        const Crtc &crtc = *pipeline.crtc;
        if (!crtc.properties.out_fence_ptr) {
            return has_no(crtc, "OUT_FENCE_PTR");
        }
        if (lighting_) {
            lighting_->enable_out_fence(crtc.id, crtc.properties.out_fence_ptr);
        }
        frame_.enable_out_fence(crtc.id, crtc.properties.out_fence_ptr);
    }
    makes_out_fences_ = true;
    return {};
}

std::optional<Fence> AtomicScanout::take_out_fence(CrtcId crtc) {
    for (size_t i = 0; i < out_fences_.size(); ++i) {
        if (pipelines()[i].crtc->id == crtc) {
            return std::exchange(out_fences_[i], std::nullopt);
        }
    }
    return std::nullopt;
}

} // namespace sublet::kms

#include "atomic_scanout.hpp"

#include <algorithm>
#include <utility>

#include "../damage.hpp"

#include "unsupported.hpp"

namespace sublet::kms {

namespace {

std::expected<void, Error> add(AtomicRequest &request, const Pipeline &pipeline,
                               const Layer &layer) {
    if (layer.framebuffer == nullptr) {
        Pipeline::clear_plane(request, *layer.plane);
        return {};
    }
    return set_rotation(request, *layer.plane, layer.rotation).transform([&] {
        pipeline.set_plane(request, *layer.plane, layer.framebuffer, layer.rect, layer.rotation);
    });
}

} // namespace

std::expected<void, Error> AtomicScanout::enable(const drmModeModeInfo &mode) {
    auto blob = Blob::create(fd_, mode);
    if (!blob) {
        return std::unexpected(blob.error());
    }
    frame_ = AtomicRequest();
    damaged_.clear();
    lighting_.emplace();
    pipeline().set_mode(*lighting_, *std::move(blob));
    for (const Plane *left_over : pipeline().overlays) {
        Pipeline::clear_plane(*lighting_, *left_over);
    }
    if (pipeline().cursor != nullptr) {
        Pipeline::clear_plane(*lighting_, *pipeline().cursor);
    }
    return out_fences_ ? enable_out_fence() : std::expected<void, Error>();
}

std::expected<void, Error> AtomicScanout::show(const Layer &layer) {
    auto added = check_picture(layer).and_then([&] { return add(frame_, pipeline(), layer); });
    if (added && lighting_) {
        added = add(*lighting_, pipeline(), layer);
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
    return next().test(fd_);
}

std::expected<void, Error> AtomicScanout::test_modeset() const {
    return next().test_modeset(fd_);
}

std::expected<void, Error> AtomicScanout::flip(uint64_t user_data) {
    return done(next().flip(fd_, user_data));
}

std::expected<void, Error> AtomicScanout::modeset(uint64_t user_data) {
    return done(next().modeset(fd_, user_data));
}

std::expected<void, Error> AtomicScanout::done(std::expected<void, Error> committed) {
    if (!committed) {
        return committed;
    }
    AtomicRequest &request = lighting_ ? *lighting_ : frame_;
    out_fence_ = request.take_out_fence(pipeline().crtc->id);
    lighting_.reset();
    forget_damage();
    framebuffers_.committed();
    return {};
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
    const Crtc &crtc = *pipeline().crtc;
    if (!crtc.properties.out_fence_ptr) {
        return has_no(crtc, "OUT_FENCE_PTR");
    }
    out_fences_ = true;
    if (lighting_) {
        lighting_->enable_out_fence(crtc.id, crtc.properties.out_fence_ptr);
    }
    frame_.enable_out_fence(crtc.id, crtc.properties.out_fence_ptr);
    return {};
}

std::optional<Fence> AtomicScanout::take_out_fence() {
    return std::exchange(out_fence_, std::nullopt);
}

} // namespace sublet::kms

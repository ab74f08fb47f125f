#include "scanout.hpp"

#include <algorithm>
#include <string_view>

#include "internal/atomic_scanout.hpp"
#include "internal/legacy_scanout.hpp"

namespace sublet::kms {

namespace {

std::unexpected<Error> atomic_only(std::string_view property) {
    return std::unexpected(
        Error::make(Error::Kind::Unsupported,
                    "legacy mode setting has no property \"" + std::string(property) + "\""));
}

} // namespace

std::unique_ptr<Scanout> Scanout::create(const Device &device, std::vector<Pipeline> pipelines) {
    if (device.mode_setting() == ModeSetting::Atomic) {
        return std::make_unique<AtomicScanout>(device, std::move(pipelines));
    }
    return std::make_unique<LegacyScanout>(device, std::move(pipelines));
}

std::unique_ptr<Scanout> Scanout::create(const Device &device, Pipeline pipeline) {
    return create(device, std::vector{std::move(pipeline)});
}

std::expected<void, Error> Scanout::enable(const drmModeModeInfo &mode) {
    return enable(std::vector(pipelines_.size(), mode));
}

const Pipeline *Scanout::owner_of(const Plane &plane) const {
    const auto owner = std::ranges::find_if(
        pipelines_, [&](const Pipeline &pipeline) { return pipeline.has(plane); });
    return owner != pipelines_.end() ? &*owner : nullptr;
}

std::expected<void, Error> Scanout::check_picture(const Layer &layer) const {
    const Pipeline *owner = owner_of(*layer.plane);
    if (owner == nullptr) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "the plane is of another display"));
    }
    if (layer.framebuffer == nullptr && layer.plane == owner->primary) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "the primary plane cannot show nothing"));
    }
    return {};
}

std::expected<void, Error> Scanout::flip_async(uint64_t) {
    return std::unexpected(
        Error::make(Error::Kind::Unsupported, "the driver flips at vblanks only"));
}

std::expected<void, Error> Scanout::set_in_fence(const Plane &, Fence) {
    return atomic_only("IN_FENCE_FD");
}

std::expected<void, Error> Scanout::enable_out_fence() {
    return atomic_only("OUT_FENCE_PTR");
}

} // namespace sublet::kms

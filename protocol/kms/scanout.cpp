#include "scanout.hpp"

#include <string_view>

#include "internal/atomic_scanout.hpp"
#include "internal/legacy_scanout.hpp"

namespace sublet::kms {

namespace {

std::unexpected<Error> atomic_only(std::string_view property) {
    return std::unexpected(
        Error::make(Error::Kind::Unsupported,
                    "legacy mode setting has no property “" + std::string(property) + "”"));
}

} // namespace

std::unique_ptr<Scanout> Scanout::create(const Device &device, Pipeline pipeline) {
    if (device.mode_setting() == ModeSetting::Atomic) {
        return std::make_unique<AtomicScanout>(device.fd(), std::move(pipeline));
    }
    return std::make_unique<LegacyScanout>(device.fd(), std::move(pipeline));
}

std::expected<void, Error> Scanout::check_picture(const Layer &layer) const {
    if (layer.framebuffer == nullptr && layer.plane == pipeline_.primary) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "the primary plane cannot show nothing"));
    }
    return {};
}

std::expected<void, Error> Scanout::set_in_fence(const Plane &, Fence) {
    return atomic_only("IN_FENCE_FD");
}

std::expected<void, Error> Scanout::enable_out_fence() {
    return atomic_only("OUT_FENCE_PTR");
}

} // namespace sublet::kms

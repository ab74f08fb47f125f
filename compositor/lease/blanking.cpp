#include "lease/blanking.hpp"

#include <string_view>
#include <utility>

#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

struct Ramp {
    uint32_t property = 0;
    uint64_t entries = 0;
    uint64_t blob = 0;
};

std::expected<Ramp, Error> find_ramp(int drm_fd, CrtcId crtc) {
    const DrmObjectProperties properties(
        drmModeObjectGetProperties(drm_fd, crtc.value(), DRM_MODE_OBJECT_CRTC));
    if (!properties) {
        return std::unexpected(Error::from_errno("read the properties of a leased CRTC"));
    }
    Ramp ramp;
    for (uint32_t i = 0; i < properties->count_props; ++i) {
        const DrmProperty property(drmModeGetProperty(drm_fd, properties->props[i]));
        const std::string_view name = property ? property->name : "";
        if (name == "GAMMA_LUT") {
            ramp.property = property->prop_id;
            ramp.blob = properties->prop_values[i];
        } else if (name == "GAMMA_LUT_SIZE") {
            ramp.entries = properties->prop_values[i];
        }
    }
    if (ramp.property == 0 || ramp.entries == 0) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported,
            "this card has no gamma ramp: a leased display of it cannot be switched dark without "
            "stopping its lessee"));
    }
    return ramp;
}

} // namespace

Blanking::Blanking(int master_fd, CrtcId crtc, uint32_t property, std::optional<Bytes> before)
    : master_fd_(master_fd), crtc_(crtc), property_(property), before_(std::move(before)) {}

std::expected<Blanking, Error> Blanking::begin(int master_fd, CrtcId crtc) {
    const auto ramp = find_ramp(master_fd, crtc);
    if (!ramp) {
        return std::unexpected(ramp.error());
    }
    std::optional<Bytes> before;
    if (const DrmBlob blob(
            ramp->blob != 0 ? drmModeGetPropertyBlob(master_fd, static_cast<uint32_t>(ramp->blob))
                            : nullptr);
        blob) {
        const auto *bytes = static_cast<const uint8_t *>(blob->data);
        before.emplace(bytes, bytes + blob->length);
    }
    Blanking blanking(master_fd, crtc, ramp->property, std::move(before));
    return blanking.set_ramp(Bytes(ramp->entries * sizeof(drm_color_lut))).transform([&] {
        return std::move(blanking);
    });
}

std::expected<void, Error> Blanking::end() const {
    return set_ramp(before_);
}

std::expected<void, Error> Blanking::set_ramp(const std::optional<Bytes> &ramp) const {
    uint32_t blob = 0;
    if (ramp) {
        if (const int result =
                drmModeCreatePropertyBlob(master_fd_, ramp->data(), ramp->size(), &blob);
            result != 0) {
            return std::unexpected(Error::from_result(result, "make a gamma ramp"));
        }
    }
    const DrmAtomicRequest request(drmModeAtomicAlloc());
    drmModeAtomicAddProperty(request.get(), crtc_.value(), property_, blob);
    const int result = drmModeAtomicCommit(master_fd_, request.get(), 0, nullptr);
    if (blob != 0) {
        drmModeDestroyPropertyBlob(master_fd_, blob); // the CRTC keeps what it uses
    }
    if (result != 0) {
        return std::unexpected(Error::from_result(result, "set a gamma ramp"));
    }
    return {};
}

} // namespace sublet

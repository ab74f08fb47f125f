#include "gamma/gamma_override.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

#include "kms/atomic_request.hpp"
#include "kms/object_properties.hpp"
#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

struct Ramp {
    PropertyId property;
    uint64_t entries = 0;
    uint64_t blob = 0;
};

std::expected<Ramp, Error> find_ramp(int drm_fd, CrtcId crtc) {
    const auto properties = kms::ObjectProperties::read(drm_fd, crtc.value(), DRM_MODE_OBJECT_CRTC);
    if (!properties) {
        return std::unexpected(properties.error());
    }
    const auto ramp = properties->property("GAMMA_LUT");
    const auto entries = properties->value("GAMMA_LUT_SIZE");
    if (!ramp || !entries || *entries == 0) {
        return std::unexpected(Error::make(Error::Kind::Unsupported,
                                           "this card has no gamma ramp, so a leased display of it "
                                           "cannot be blanked or gamma-adjusted"));
    }
    return Ramp{ramp->id, *entries, ramp->value};
}

} // namespace

std::expected<GammaOverride, Error> GammaOverride::of(int master_fd, CrtcId crtc) {
    const auto ramp = find_ramp(master_fd, crtc);
    if (!ramp) {
        return std::unexpected(ramp.error());
    }
    GammaOverride override;
    override.master_fd_ = master_fd;
    override.crtc_ = crtc;
    override.property_ = ramp->property;
    override.entries_ = ramp->entries;
    return override;
}

std::expected<void, Error> GammaOverride::set_gamma(const GammaWish &gamma) {
    std::vector<drm_color_lut> ramp(entries_);
    for (size_t i = 0; i < ramp.size(); ++i) {
        const double linear =
            ramp.size() > 1 ? static_cast<double>(i) / static_cast<double>(ramp.size() - 1) : 1;
        const auto adjusted = [linear](double exponent) {
            constexpr double full = std::numeric_limits<uint16_t>::max();
            return static_cast<uint16_t>(std::lround(full * std::pow(linear, 1 / exponent)));
        };
        ramp[i] = {adjusted(gamma.red), adjusted(gamma.green), adjusted(gamma.blue), 0};
    }
    Bytes bytes(ramp.size() * sizeof(drm_color_lut));
    std::memcpy(bytes.data(), ramp.data(), bytes.size());
    return apply(bytes);
}

std::expected<void, Error> GammaOverride::blacken() {
    return apply(Bytes(entries_ * sizeof(drm_color_lut)));
}

std::expected<void, Error> GammaOverride::end() {
    const auto now = read();
    if (!now) {
        return std::unexpected(now.error());
    }
    return ours_ && *now == ours_ ? set(lessees_) : std::expected<void, Error>();
}

std::expected<std::optional<GammaOverride::Bytes>, Error> GammaOverride::read() const {
    const auto ramp = find_ramp(master_fd_, crtc_);
    if (!ramp) {
        return std::unexpected(ramp.error());
    }
    if (ramp->blob == 0) {
        return std::nullopt;
    }
    const DrmBlob blob(drmModeGetPropertyBlob(master_fd_, static_cast<uint32_t>(ramp->blob)));
    if (!blob) {
        return std::unexpected(Error::from_errno("read a gamma ramp"));
    }
    const auto *bytes = static_cast<const uint8_t *>(blob->data);
    return Bytes(bytes, bytes + blob->length);
}

/// Sets a ramp of ours and remembers the one that it replaces, if that is the lessee's.
std::expected<void, Error> GammaOverride::apply(const Bytes &ramp) {
    auto now = read();
    if (!now) {
        return std::unexpected(now.error());
    }
    const auto done = set(ramp);
    if (done) {
        if (!ours_ || *now != ours_) {
            lessees_ = *std::move(now);
        }
        ours_ = ramp;
    }
    return done;
}

std::expected<void, Error> GammaOverride::set(const std::optional<Bytes> &ramp) const {
    kms::AtomicRequest request;
    if (!ramp) {
        request.set(crtc_, property_, 0);
    } else {
        auto blob = kms::Blob::create(master_fd_, std::as_bytes(std::span(*ramp)));
        if (!blob) {
            return std::unexpected(blob.error());
        }
        request.set(crtc_, property_, std::move(*blob));
    }
    return request.update_now(master_fd_);
}

} // namespace sublet

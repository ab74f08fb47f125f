#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "property.hpp"
#include "property_catalog.hpp"

namespace sublet::kms {

/// The properties of one mode-setting object with the values they had when read.
class ObjectProperties {
public:
    /// `type` is DRM_MODE_OBJECT_*. Without the atomic client cap the kernel hides most of them.
    /// Half of them are an error: what is not told of could be what tells a headset from a monitor.
    [[nodiscard]] static std::expected<ObjectProperties, Error> read(int fd, uint32_t object,
                                                                     uint32_t type);

    /// The same; what `catalog` has is not asked for again.
    [[nodiscard]] static std::expected<ObjectProperties, Error>
    read(PropertyCatalog &catalog, uint32_t object, uint32_t type);

    /// For tests and tools: as if the kernel had told these.
    explicit ObjectProperties(std::vector<Property> properties)
        : properties_(std::move(properties)) {}

    /// Empty if the object has no such property.
    [[nodiscard]] PropertyId id(std::string_view name) const;
    [[nodiscard]] std::optional<uint64_t> value(std::string_view name) const;
    [[nodiscard]] std::optional<Property> property(std::string_view name) const;

    [[nodiscard]] const std::vector<Property> &all() const { return properties_; }

private:
    [[nodiscard]] const Property *find(std::string_view name) const;

    std::vector<Property> properties_;
};

// The properties that we set, resolved once. An empty id or no Property: the driver has none, or
// hides it because the device was opened for legacy mode setting.

struct ConnectorProperties {
    PropertyId crtc_id;
    PropertyId link_status;                      ///< "link-status"; see link_status.hpp.
    std::optional<Property> vrr_capable;         ///< "vrr_capable"; immutable.
    std::optional<Property> hdr_output_metadata; ///< "HDR_OUTPUT_METADATA"; a blob.
    std::optional<Property> colorspace;          ///< "Colorspace".
    std::optional<Property> max_bpc;             ///< "max bpc"; bits per colour.

    [[nodiscard]] static ConnectorProperties resolve(const ObjectProperties &properties);
};

struct CrtcProperties {
    PropertyId active;
    PropertyId mode_id;
    PropertyId out_fence_ptr;
    std::optional<Property> vrr_enabled;    ///< "VRR_ENABLED".
    std::optional<Property> gamma_lut;      ///< "GAMMA_LUT"; a blob.
    std::optional<Property> gamma_lut_size; ///< "GAMMA_LUT_SIZE"; immutable, entries.
    std::optional<Property> degamma_lut;    ///< "DEGAMMA_LUT"; a blob.
    std::optional<Property> degamma_lut_size;
    std::optional<Property> ctm; ///< "CTM"; a blob.

    [[nodiscard]] static CrtcProperties resolve(const ObjectProperties &properties);
};

struct PlaneProperties {
    PropertyId fb_id;
    PropertyId crtc_id;
    PropertyId src_x, src_y, src_w, src_h;     ///< 16.16 fixed point, in the framebuffer.
    PropertyId crtc_x, crtc_y, crtc_w, crtc_h; ///< Pixels, on the CRTC; x and y are signed.
    PropertyId in_fence_fd;
    std::optional<Property> rotation;
    std::optional<Property> damage_clips; ///< "FB_DAMAGE_CLIPS"; a blob.
    std::optional<Property> zpos;         ///< May be immutable.
    std::optional<Property> alpha;        ///< 0 to 0xffff.
    std::optional<Property> blend_mode;   ///< "pixel blend mode".

    [[nodiscard]] static PlaneProperties resolve(const ObjectProperties &properties);
};

} // namespace sublet::kms

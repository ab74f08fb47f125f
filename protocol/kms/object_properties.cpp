#include "object_properties.hpp"

#include <algorithm>

namespace sublet::kms {

std::expected<ObjectProperties, Error> ObjectProperties::read(int fd, uint32_t object,
                                                              uint32_t type) {
    PropertyCatalog catalog(fd);
    return read(catalog, object, type);
}

std::expected<ObjectProperties, Error> ObjectProperties::read(PropertyCatalog &catalog,
                                                              uint32_t object, uint32_t type) {
    const auto values = catalog.read_values(object, type);
    if (!values) {
        return std::unexpected(values.error());
    }
    std::vector<Property> properties;
    properties.reserve(values->size());
    for (const auto &[id, value] : *values) {
        const auto property = catalog.find(id);
        if (!property) {
            return std::unexpected(property.error());
        }
        properties.push_back(**property);
        properties.back().value = value;
    }
    return ObjectProperties(std::move(properties));
}

const Property *ObjectProperties::find(std::string_view name) const {
    const auto found = std::ranges::find(properties_, name, &Property::name);
    return found != properties_.end() ? &*found : nullptr;
}

PropertyId ObjectProperties::id(std::string_view name) const {
    const Property *found = find(name);
    return found != nullptr ? found->id : PropertyId();
}

std::optional<uint64_t> ObjectProperties::value(std::string_view name) const {
    const Property *found = find(name);
    return found != nullptr ? std::optional(found->value) : std::nullopt;
}

std::optional<Property> ObjectProperties::property(std::string_view name) const {
    const Property *found = find(name);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

ConnectorProperties ConnectorProperties::resolve(const ObjectProperties &properties) {
    return {
        .crtc_id = properties.id("CRTC_ID"),
        .link_status = properties.id("link-status"),
        .vrr_capable = properties.property("vrr_capable"),
        .hdr_output_metadata = properties.property("HDR_OUTPUT_METADATA"),
        .colorspace = properties.property("Colorspace"),
        .max_bpc = properties.property("max bpc"),
    };
}

CrtcProperties CrtcProperties::resolve(const ObjectProperties &properties) {
    return {
        .active = properties.id("ACTIVE"),
        .mode_id = properties.id("MODE_ID"),
        .out_fence_ptr = properties.id("OUT_FENCE_PTR"),
        .vrr_enabled = properties.property("VRR_ENABLED"),
        .gamma_lut = properties.property("GAMMA_LUT"),
        .gamma_lut_size = properties.property("GAMMA_LUT_SIZE"),
        .degamma_lut = properties.property("DEGAMMA_LUT"),
        .degamma_lut_size = properties.property("DEGAMMA_LUT_SIZE"),
        .ctm = properties.property("CTM"),
    };
}

PlaneProperties PlaneProperties::resolve(const ObjectProperties &properties) {
    return {
        .fb_id = properties.id("FB_ID"),
        .crtc_id = properties.id("CRTC_ID"),
        .src_x = properties.id("SRC_X"),
        .src_y = properties.id("SRC_Y"),
        .src_w = properties.id("SRC_W"),
        .src_h = properties.id("SRC_H"),
        .crtc_x = properties.id("CRTC_X"),
        .crtc_y = properties.id("CRTC_Y"),
        .crtc_w = properties.id("CRTC_W"),
        .crtc_h = properties.id("CRTC_H"),
        .in_fence_fd = properties.id("IN_FENCE_FD"),
        .rotation = properties.property("rotation"),
        .damage_clips = properties.property("FB_DAMAGE_CLIPS"),
        .zpos = properties.property("zpos"),
        .alpha = properties.property("alpha"),
        .blend_mode = properties.property("pixel blend mode"),
    };
}

} // namespace sublet::kms

#include "object_properties.hpp"

#include <algorithm>
#include <format>
#include <span>

#include "../vocabulary/drm_ptr.hpp"

namespace sublet::kms {

namespace {

Property describe(const drmModePropertyRes &told, uint64_t value) {
    Property property{
        .id = PropertyId(told.prop_id), .name = told.name, .value = value, .flags = told.flags};
    const bool bitmask = (told.flags & DRM_MODE_PROP_BITMASK) != 0;
    if (bitmask || (told.flags & DRM_MODE_PROP_ENUM) != 0) {
        for (const auto &each : std::span(told.enums, static_cast<size_t>(told.count_enums))) {
            property.choices.push_back(
                {each.name, bitmask ? uint64_t{1} << each.value : each.value});
        }
    } else if (told.count_values >= 2) {
        property.min = told.values[0];
        property.max = told.values[1];
    }
    return property;
}

} // namespace

std::expected<ObjectProperties, Error> ObjectProperties::read(int fd, uint32_t object,
                                                              uint32_t type) {
    const DrmObjectProperties list(drmModeObjectGetProperties(fd, object, type));
    if (!list) {
        return std::unexpected(
            Error::from_errno(std::format("read the properties of object {}", object)));
    }
    std::vector<Property> properties;
    for (uint32_t i = 0; i < list->count_props; ++i) {
        if (const DrmProperty property(drmModeGetProperty(fd, list->props[i])); property) {
            properties.push_back(describe(*property, list->prop_values[i]));
        }
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

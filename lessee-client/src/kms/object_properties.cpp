#include <sublet/lessee/kms/object_properties.hpp>

#include <algorithm>
#include <format>

#include <sublet/vocabulary/drm_ptr.hpp>

namespace sublet::lessee::kms {

std::expected<ObjectProperties, Error> ObjectProperties::read(int fd, uint32_t object,
                                                              uint32_t type) {
    const DrmObjectProperties list(drmModeObjectGetProperties(fd, object, type));
    if (!list) {
        return std::unexpected(
            Error::from_errno(std::format("read the properties of object {}", object)));
    }
    ObjectProperties properties;
    for (uint32_t i = 0; i < list->count_props; ++i) {
        const DrmProperty property(drmModeGetProperty(fd, list->props[i]));
        if (property) {
            properties.entries_.push_back(
                {property->name, PropertyId(property->prop_id), list->prop_values[i]});
        }
    }
    return properties;
}

const ObjectProperties::Entry *ObjectProperties::find(std::string_view name) const {
    const auto found = std::ranges::find(entries_, name, &Entry::name);
    return found != entries_.end() ? &*found : nullptr;
}

PropertyId ObjectProperties::id(std::string_view name) const {
    const Entry *entry = find(name);
    return entry != nullptr ? entry->id : PropertyId();
}

std::optional<uint64_t> ObjectProperties::value(std::string_view name) const {
    const Entry *entry = find(name);
    return entry != nullptr ? std::optional(entry->value) : std::nullopt;
}

ConnectorProperties ConnectorProperties::resolve(const ObjectProperties &properties) {
    return {.crtc_id = properties.id("CRTC_ID")};
}

CrtcProperties CrtcProperties::resolve(const ObjectProperties &properties) {
    return {.active = properties.id("ACTIVE"), .mode_id = properties.id("MODE_ID")};
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
    };
}

} // namespace sublet::lessee::kms

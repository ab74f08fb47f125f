#include "property_catalog.hpp"

#include <algorithm>
#include <span>

#include <xf86drm.h>

#include "../vocabulary/drm_ptr.hpp"
#include "../vocabulary/formatted.hpp"

#include "internal/user_pointer.hpp"

namespace sublet::kms {

namespace {

/// More than any object has; if not, the kernel is asked twice.
constexpr size_t default_capacity = 64;

Property describe(const drmModePropertyRes &told) {
    Property property{.id = PropertyId(told.prop_id), .name = told.name, .flags = told.flags};
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

std::expected<std::vector<std::pair<PropertyId, uint64_t>>, Error>
PropertyCatalog::read_values(uint32_t object, uint32_t type) const {
    std::vector<uint32_t> ids(default_capacity);
    std::vector<uint64_t> values(default_capacity);
    drm_mode_obj_get_properties told = {.obj_id = object, .obj_type = type};
    do {
        ids.resize(std::max<size_t>(ids.size(), told.count_props));
        values.resize(ids.size());
        told.props_ptr = user_pointer(ids.data());
        told.prop_values_ptr = user_pointer(values.data());
        told.count_props = static_cast<uint32_t>(ids.size());
        if (drmIoctl(fd_, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, &told) != 0) {
            return std::unexpected(
                Error::from_errno(formatted("read the properties of object {}", object)));
        }
    } while (told.count_props > ids.size());
    std::vector<std::pair<PropertyId, uint64_t>> read;
    read.reserve(told.count_props);
    for (size_t i = 0; i < told.count_props; ++i) {
        read.emplace_back(PropertyId(ids[i]), values[i]);
    }
    return read;
}

std::expected<const Property *, Error> PropertyCatalog::find(PropertyId id) {
    const auto known = known_.find(id);
    if (known != known_.end()) {
        return &known->second;
    }
    const DrmProperty property(drmModeGetProperty(fd_, id.value()));
    if (!property) {
        return std::unexpected(Error::from_errno(formatted("read property {}", id.value())));
    }
    return &known_.emplace(id, describe(*property)).first->second;
}

} // namespace sublet::kms

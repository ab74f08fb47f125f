#include "lease/kms_properties.hpp"

#include <algorithm>
#include <format>

#include "vocabulary/drm_ptr.hpp"

namespace sublet {

std::expected<std::vector<KmsProperty>, Error> read_properties(int drm_fd, uint32_t object,
                                                               uint32_t type) {
    const DrmObjectProperties list(drmModeObjectGetProperties(drm_fd, object, type));
    if (!list) {
        return std::unexpected(
            Error::from_errno(std::format("read properties of object {}", object)));
    }
    std::vector<KmsProperty> properties;
    for (uint32_t i = 0; i < list->count_props; ++i) {
        const DrmProperty property(drmModeGetProperty(drm_fd, list->props[i]));
        if (!property) {
            return std::unexpected(
                Error::from_errno(std::format("read a property of object {}", object)));
        }
        properties.push_back(
            {property->prop_id, property->name, property->flags, list->prop_values[i]});
    }
    return properties;
}

const KmsProperty *find_property(std::span<const KmsProperty> properties, std::string_view name) {
    const auto found = std::ranges::find(properties, name, &KmsProperty::name);
    return found == properties.end() ? nullptr : &*found;
}

} // namespace sublet

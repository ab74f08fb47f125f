#include "link_status.hpp"

#include "../vocabulary/drm_ptr.hpp"

namespace sublet::kms {

std::expected<bool, Error> link_is_bad(int fd, const Connector &connector) {
    const PropertyId property = connector.properties.link_status;
    if (!property) {
        return false;
    }
    const DrmObjectProperties now(
        drmModeObjectGetProperties(fd, connector.id.value(), DRM_MODE_OBJECT_CONNECTOR));
    if (!now) {
        return std::unexpected(Error::from_errno("read the link status of " + connector.name));
    }
    for (uint32_t i = 0; i < now->count_props; ++i) {
        if (now->props[i] == property.value()) {
            return now->prop_values[i] == DRM_MODE_LINK_STATUS_BAD;
        }
    }
    return false;
}

} // namespace sublet::kms

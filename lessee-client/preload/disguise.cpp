#include "disguise.hpp"

#include <cstdint>
#include <cstdlib>

#include <drm.h>
#include <drm_mode.h>

namespace sublet::preload {

namespace {

void clear(uint64_t ids, uint64_t values, uint32_t count) {
    const char *property = std::getenv(disguise_variable);
    if (property == nullptr || ids == 0 || values == 0) {
        return;
    }
    const auto non_desktop = static_cast<uint32_t>(std::strtoul(property, nullptr, 10));
    for (uint32_t i = 0; i < count; ++i) {
        if (reinterpret_cast<const uint32_t *>(ids)[i] == non_desktop) {
            reinterpret_cast<uint64_t *>(values)[i] = 0;
        }
    }
}

} // namespace

void disguise(unsigned long request, void *argument) {
    if (request == DRM_IOCTL_MODE_OBJ_GETPROPERTIES) {
        const auto &read = *static_cast<const drm_mode_obj_get_properties *>(argument);
        clear(read.props_ptr, read.prop_values_ptr, read.count_props);
    } else if (request == DRM_IOCTL_MODE_GETCONNECTOR) {
        const auto &read = *static_cast<const drm_mode_get_connector *>(argument);
        clear(read.props_ptr, read.prop_values_ptr, read.count_props);
    }
}

} // namespace sublet::preload

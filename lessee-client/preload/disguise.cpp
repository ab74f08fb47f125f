#include "disguise.hpp"

#include <cstdint>
#include <cstdlib>

#include <drm.h>
#include <drm_mode.h>
#include <pthread.h>

namespace sublet::preload {

namespace {

/// What both ioctls have in common.
struct Properties {
    uint64_t ids;
    uint64_t values;
    uint32_t count;
};

template <typename Argument> Properties properties_of(const void *argument) {
    const auto &read = *static_cast<const Argument *>(argument);
    return {read.props_ptr, read.prop_values_ptr, read.count_props};
}

Properties properties(unsigned long request, const void *argument) {
    return request == DRM_IOCTL_MODE_GETCONNECTOR
               ? properties_of<drm_mode_get_connector>(argument)
               : properties_of<drm_mode_obj_get_properties>(argument);
}

template <typename T> T *array(uint64_t address) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): of an ioctl's struct.
    return reinterpret_cast<T *>(static_cast<uintptr_t>(address));
}

pthread_once_t property_read = PTHREAD_ONCE_INIT;
uint32_t property_id;

void read_variable() {
    if (const char *text = std::getenv(disguise_variable)) {
        property_id = static_cast<uint32_t>(std::strtoul(text, nullptr, 10));
    }
}

/// 0 if nothing is to be hidden. Read at the start, as the lease is.
[[gnu::constructor]] uint32_t disguised_property() {
    pthread_once(&property_read, read_variable);
    return property_id;
}

} // namespace

bool reads_properties(unsigned long request) {
    return request == DRM_IOCTL_MODE_OBJ_GETPROPERTIES || request == DRM_IOCTL_MODE_GETCONNECTOR;
}

unsigned property_capacity(unsigned long request, const void *argument) {
    return properties(request, argument).count;
}

void disguise(unsigned long request, const void *argument, unsigned capacity) {
    const uint32_t non_desktop = disguised_property();
    const auto [ids, values, count] = properties(request, argument);
    if (non_desktop == 0 || ids == 0 || values == 0) {
        return;
    }
    for (uint32_t i = 0; i < count && i < capacity; ++i) {
        if (array<const uint32_t>(ids)[i] == non_desktop) {
            array<uint64_t>(values)[i] = 0;
        }
    }
}

} // namespace sublet::preload

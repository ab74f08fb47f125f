#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vocabulary/error.hpp"

namespace sublet {

/// A property of a connector, a CRTC or a plane, and what it is set to now.
struct KmsProperty {
    uint32_t id = 0;
    std::string name;
    uint32_t flags = 0; ///< DRM_MODE_PROP_*.
    uint64_t value = 0;
};

/// Reads all properties of an object of `type` (DRM_MODE_OBJECT_*), in the kernel's order.
/// `drm_fd` is borrowed; works with and without master. A system error of ENOENT: it is gone.
[[nodiscard]] std::expected<std::vector<KmsProperty>, Error>
read_properties(int drm_fd, uint32_t object, uint32_t type);

/// Null if there is none of that name.
[[nodiscard]] const KmsProperty *find_property(std::span<const KmsProperty> properties,
                                               std::string_view name);

} // namespace sublet

#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <utility>
#include <vector>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "property.hpp"

namespace sublet::kms {

/// What the properties of one card are. The kernel is asked once for each: what a property is
/// called and takes never changes, its value does.
class PropertyCatalog {
public:
    /// `fd` is borrowed and outlives this object.
    explicit PropertyCatalog(int fd) : fd_(fd) {}

    /// Property and value, in the kernel's order. `type` is DRM_MODE_OBJECT_*. One call of the
    /// kernel, which takes every modeset lock of the card: it waits for whoever sets a mode in a
    /// blocking commit. A system error of ENOENT: there is no such object (any more).
    [[nodiscard]] std::expected<std::vector<std::pair<PropertyId, uint64_t>>, Error>
    read_values(uint32_t object, uint32_t type) const;

    /// The description of a property, with the value 0. Valid as long as the catalog is.
    [[nodiscard]] std::expected<const Property *, Error> find(PropertyId id);

private:
    int fd_;
    std::map<PropertyId, Property> known_;
};

} // namespace sublet::kms

#include "property.hpp"

#include <algorithm>

#include <xf86drmMode.h>

namespace sublet::kms {

bool Property::immutable() const {
    return (flags & DRM_MODE_PROP_IMMUTABLE) != 0;
}

std::optional<uint64_t> Property::choice(std::string_view wanted) const {
    const auto found = std::ranges::find(choices, wanted, &Choice::name);
    return found != choices.end() ? std::optional(found->value) : std::nullopt;
}

uint64_t Property::bits() const {
    uint64_t all = 0;
    for (const Choice &each : choices) {
        all |= each.value;
    }
    return all;
}

bool Property::accepts(uint64_t wanted) const {
    if ((flags & DRM_MODE_PROP_BITMASK) != 0) {
        return (wanted & ~bits()) == 0;
    }
    if ((flags & DRM_MODE_PROP_ENUM) != 0) {
        return std::ranges::contains(choices, wanted, &Choice::value);
    }
    if ((flags & DRM_MODE_PROP_RANGE) != 0) {
        return wanted >= min && wanted <= max;
    }
    if ((flags & DRM_MODE_PROP_EXTENDED_TYPE) == DRM_MODE_PROP_SIGNED_RANGE) {
        return static_cast<int64_t>(wanted) >= static_cast<int64_t>(min) &&
               static_cast<int64_t>(wanted) <= static_cast<int64_t>(max);
    }
    return true;
}

std::string Property::choice_names() const {
    std::string names;
    for (const Choice &each : choices) {
        names += (names.empty() ? "" : ", ") + each.name;
    }
    return names;
}

} // namespace sublet::kms

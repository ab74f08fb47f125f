#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../vocabulary/kms_ids.hpp"

namespace sublet::kms {

/// A property of a mode-setting object: the value that it had when it was read, and the values that
/// it takes. Kinds and flags are those of the kernel's drm_mode.h (DRM_MODE_PROP_*).
struct Property {
    struct Choice {
        std::string name; ///< "BT2020_RGB", "rotate-90".
        uint64_t value;   ///< Of an enumeration: the value; of a bitmask: the bit.
    };

    PropertyId id;
    std::string name; ///< The kernel's: "rotation", "max bpc".
    uint64_t value = 0;
    uint32_t flags = 0;
    uint64_t min = 0; ///< Of a range, signed ones included: the first value that it accepts,
    uint64_t max = 0; ///< and the last.
    std::vector<Choice> choices; ///< Of an enumeration or a bitmask.

    /// The kernel tells of it and lets nobody set it.
    [[nodiscard]] bool immutable() const;

    /// The value of the choice of that name.
    [[nodiscard]] std::optional<uint64_t> choice(std::string_view name) const;

    /// Of a bitmask: every bit that it takes.
    [[nodiscard]] uint64_t bits() const;

    /// Whether the kernel would take `value`, as far as the property's description tells: ranges,
    /// enumerations and bitmasks. A driver may still refuse it.
    [[nodiscard]] bool accepts(uint64_t value) const;

    /// The names of the choices for a message: "rotate-0, rotate-180".
    [[nodiscard]] std::string choice_names() const;
};

} // namespace sublet::kms

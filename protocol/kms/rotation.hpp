#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "../vocabulary/error.hpp"
#include "property.hpp"

namespace sublet::kms {

/// How a plane turns the picture that it shows, as the kernel's "rotation" property has it
/// (drm_mode.h, DRM_MODE_ROTATE_* and DRM_MODE_REFLECT_*): first mirrored, then turned
/// counter-clockwise. A default one does neither.
class Rotation {
public:
    Rotation() = default;

    /// "0", "90", "180" or "270", then ",reflect-x" and ",reflect-y" in any order, or these alone.
    /// Error Invalid otherwise.
    [[nodiscard]] static std::expected<Rotation, Error> parse(std::string_view text);

    /// The property's value.
    [[nodiscard]] uint32_t bits() const { return bits_; }

    /// Whether it turns by 90° or 270°: the picture is then as wide as its place is high.
    [[nodiscard]] bool swaps_axes() const;

    /// Whether the picture is shown as it is.
    [[nodiscard]] bool is_identity() const { return *this == Rotation(); }

    /// As parse() takes it: "90,reflect-x".
    [[nodiscard]] std::string text() const;

    /// Whether a plane with this "rotation" property can do it, as far as that tells.
    [[nodiscard]] bool fits(const Property &property) const { return property.accepts(bits_); }

    bool operator==(const Rotation &) const = default;

private:
    uint32_t bits_ = 1; // DRM_MODE_ROTATE_0
};

} // namespace sublet::kms

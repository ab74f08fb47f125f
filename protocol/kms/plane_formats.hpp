#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "../vocabulary/error.hpp"

namespace sublet::kms {

/// What a plane can show: pixel formats (DRM_FORMAT_*), each with the memory layouts
/// (DRM_FORMAT_MOD_*) that it may have.
class PlaneFormats {
public:
    PlaneFormats() = default;

    /// From the plane's IN_FORMATS blob (drm_mode.h, struct drm_format_modifier_blob). Error
    /// Invalid: it is cut off or of a version that is not known.
    [[nodiscard]] static std::expected<PlaneFormats, Error>
    parse(std::span<const std::byte> in_formats);

    /// From the plane's own list, where there is no IN_FORMATS: layouts cannot be named then.
    [[nodiscard]] static PlaneFormats without_modifiers(std::span<const uint32_t> formats);

    [[nodiscard]] bool empty() const { return entries_.empty(); }
    [[nodiscard]] bool supports(uint32_t format) const { return find(format) != nullptr; }

    /// Whether `format` may be laid out so.
    [[nodiscard]] bool supports(uint32_t format, uint64_t modifier) const;

    /// The layouts of `format`, in the driver's order. Empty: there is no such format, or layouts
    /// cannot be named, so that the driver chooses one and keeps it to itself.
    [[nodiscard]] std::span<const uint64_t> modifiers(uint32_t format) const;

    /// The first of `wanted` that the plane has.
    [[nodiscard]] std::optional<uint32_t> first_of(std::span<const uint32_t> wanted) const;

    /// Every format, in the driver's order.
    [[nodiscard]] std::vector<uint32_t> formats() const;

private:
    struct Entry {
        uint32_t format;
        std::vector<uint64_t> modifiers;
    };
    [[nodiscard]] const Entry *find(uint32_t format) const;

    std::vector<Entry> entries_;
};

/// The layouts of `format` that all of `planes` take; empty: none can be named. What a buffer gets
/// that is to be shown on any of them.
[[nodiscard]] std::vector<uint64_t> common_modifiers(uint32_t format,
                                                     std::span<const PlaneFormats *const> planes);

} // namespace sublet::kms

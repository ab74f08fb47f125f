#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::lessee::kms {

/// The properties of one mode-setting object with the values they had when read.
class ObjectProperties {
public:
    /// `type` is DRM_MODE_OBJECT_*. Without the atomic client cap the kernel hides most of them.
    [[nodiscard]] static std::expected<ObjectProperties, Error> read(int fd, uint32_t object,
                                                                     uint32_t type);

    /// Empty if the object has no such property.
    [[nodiscard]] PropertyId id(std::string_view name) const;
    [[nodiscard]] std::optional<uint64_t> value(std::string_view name) const;

private:
    struct Entry {
        std::string name;
        PropertyId id;
        uint64_t value;
    };
    [[nodiscard]] const Entry *find(std::string_view name) const;

    std::vector<Entry> entries_;
};

// The properties that we set, resolved once. An empty id: the driver does not have it.

struct ConnectorProperties {
    PropertyId crtc_id;

    [[nodiscard]] static ConnectorProperties resolve(const ObjectProperties &properties);
};

struct CrtcProperties {
    PropertyId active;
    PropertyId mode_id;

    [[nodiscard]] static CrtcProperties resolve(const ObjectProperties &properties);
};

struct PlaneProperties {
    PropertyId fb_id;
    PropertyId crtc_id;
    PropertyId src_x, src_y, src_w, src_h;     ///< 16.16 fixed point, in the framebuffer.
    PropertyId crtc_x, crtc_y, crtc_w, crtc_h; ///< Pixels, on the CRTC; x and y are signed.

    [[nodiscard]] static PlaneProperties resolve(const ObjectProperties &properties);
};

} // namespace sublet::lessee::kms

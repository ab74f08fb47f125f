#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sublet/lessee/kms/mode.hpp>
#include <sublet/lessee/kms/object_properties.hpp>
#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::lessee::kms {

/// A set of CRTCs by their index in Device::crtcs(): bit n is crtcs()[n]. The kernel numbers CRTCs
/// relative to the lease.
using CrtcMask = uint32_t;

struct Connector {
    ConnectorId id;
    std::string name;
    bool connected = false;
    std::vector<Mode> modes;
    CrtcMask possible_crtcs = 0;
    CrtcId crtc; ///< What drives it now; empty if it is dark.
    ConnectorProperties properties;
};

struct Crtc {
    CrtcId id;
    CrtcMask bit = 0;
    std::optional<Mode> mode; ///< What it shows now; set by the lessor if it presets modes.
    CrtcProperties properties;
};

enum class PlaneType { Overlay = 0, Primary = 1, Cursor = 2 };

/// "primary", "overlay", "cursor".
[[nodiscard]] std::string_view to_string(PlaneType type);

struct Plane {
    PlaneId id;
    PlaneType type = PlaneType::Overlay;
    CrtcMask possible_crtcs = 0;
    std::vector<uint32_t> formats; ///< DRM_FORMAT_*.
    PlaneProperties properties;
};

/// A leased card: exactly what the lease holds, as it was when opened.
class Device {
public:
    /// Takes the leased fd, sets the client caps that belong to each open file (universal planes,
    /// atomic) and enumerates. Error Unsupported: the driver has no atomic mode setting. System
    /// errors are those of a lease: see classify_kms_error(); ENOENT if it has ended already.
    [[nodiscard]] static std::expected<Device, Error> open(UniqueFd fd);

    /// Owned here.
    [[nodiscard]] int fd() const { return fd_.get(); }

    // At fixed addresses for as long as the Device lives, also when it is moved.
    [[nodiscard]] const std::vector<Connector> &connectors() const { return connectors_; }
    [[nodiscard]] const std::vector<Crtc> &crtcs() const { return crtcs_; }
    [[nodiscard]] const std::vector<Plane> &planes() const { return planes_; }

private:
    explicit Device(UniqueFd fd) : fd_(std::move(fd)) {}

    [[nodiscard]] std::expected<void, Error> add_crtc(CrtcId id);
    [[nodiscard]] std::expected<void, Error> add_connector(ConnectorId id);
    [[nodiscard]] std::expected<void, Error> add_plane(PlaneId id);

    UniqueFd fd_;
    std::vector<Connector> connectors_;
    std::vector<Crtc> crtcs_;
    std::vector<Plane> planes_;
};

} // namespace sublet::lessee::kms

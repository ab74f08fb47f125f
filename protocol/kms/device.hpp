#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <xf86drmMode.h>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "../vocabulary/unique_fd.hpp"
#include "object_properties.hpp"
#include "plane_formats.hpp"
#include "tile.hpp"

namespace sublet::kms {

/// A set of CRTCs by their index in Device::crtcs(): bit n is crtcs()[n]. The kernel numbers CRTCs
/// relative to the lease.
using CrtcMask = uint32_t;

/// How a panel is built in, as the kernel's "panel orientation" has it: which of its sides is up.
enum class PanelOrientation { Normal = 0, UpsideDown = 1, LeftSideUp = 2, RightSideUp = 3 };

struct Connector {
    ConnectorId id;
    std::string name;
    bool connected = false;
    std::vector<drmModeModeInfo> modes;
    uint32_t width_mm = 0; ///< mm, of the panel; 0: unknown.
    uint32_t height_mm = 0;
    PanelOrientation orientation = PanelOrientation::Normal;
    std::optional<Tile> tile; ///< If the panel is a part of a picture.
    CrtcMask possible_crtcs = 0;
    CrtcId crtc; ///< What drives it now; empty if it is dark.
    ConnectorProperties properties;
};

struct Crtc {
    CrtcId id;
    CrtcMask bit = 0;
    std::optional<drmModeModeInfo>
        mode; ///< What it shows now; set by the lessor if it presets modes.
    CrtcProperties properties;
};

enum class PlaneType { Overlay = 0, Primary = 1, Cursor = 2 };

/// "primary", "overlay", "cursor".
[[nodiscard]] std::string_view to_string(PlaneType type);

struct Plane {
    PlaneId id;
    PlaneType type = PlaneType::Overlay;
    CrtcMask possible_crtcs = 0;
    PlaneFormats formats;
    PlaneProperties properties;
};

/// How a card's state is changed.
enum class ModeSetting {
    Atomic, ///< All at once, and after a test (AtomicRequest).
    Legacy, ///< One call after the other: what drivers without atomic mode setting have.
};

/// "atomic", "legacy".
[[nodiscard]] std::string_view to_string(ModeSetting way);

/// Makes the open file that of an atomic client, and has the kernel tell it of every cursor plane:
/// drivers of virtual machines hide those that are the host's pointer from atomic clients that do
/// not ask (DRM_CLIENT_CAP_CURSOR_PLANE_HOTSPOT). False if the driver has no atomic mode setting.
[[nodiscard]] bool become_atomic(int fd);

/// A leased card: exactly what the lease holds, as it was when opened.
class Device {
public:
    /// Takes the leased fd, sets the client caps that belong to each open file (universal planes,
    /// and atomic if `wanted` and the driver has it) and enumerates. Error Unsupported: the driver
    /// does not tell of its planes. System errors are those of a lease: see classify();
    /// ENOENT if it has ended already.
    [[nodiscard]] static std::expected<Device, Error>
    open(UniqueFd fd, ModeSetting wanted = ModeSetting::Atomic);

    /// Owned here.
    [[nodiscard]] int fd() const { return fd_.get(); }

    /// What it was opened for: Legacy also where Atomic was wanted and the driver has none.
    [[nodiscard]] ModeSetting mode_setting() const { return mode_setting_; }

    /// Whether a flip can be had at once, not at the next vblank: see Scanout::flip_async().
    [[nodiscard]] bool flips_async() const { return flips_async_; }

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
    ModeSetting mode_setting_ = ModeSetting::Atomic;
    bool flips_async_ = false;
    std::vector<Connector> connectors_;
    std::vector<Crtc> crtcs_;
    std::vector<Plane> planes_;
};

} // namespace sublet::kms

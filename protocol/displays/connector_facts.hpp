#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <xf86drmMode.h>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "edid_facts.hpp"

namespace sublet {

/// What the kernel says of one connector at one moment.
struct ConnectorFacts {
    ConnectorId id;
    std::string name; ///< Kernel's name: "DP-1", "Virtual-2".
    bool connected = false;
    bool non_desktop = false;      ///< Head-mounted displays and the like (kernel's EDID quirks).
    std::optional<EdidFacts> edid; ///< Absent as well if the EDID cannot be understood.
    std::vector<drmModeModeInfo> modes; ///< In the kernel's order, the preferred one first.
    uint32_t width_mm = 0;              ///< mm, of the panel; 0: unknown.
    uint32_t height_mm = 0;             ///< mm
    uint32_t possible_crtcs = 0;        ///< Bit n = the n-th CRTC of the card's resource list.

    [[nodiscard]] bool operator==(const ConnectorFacts &other) const;

    /// For people: "HVR HTC Vive LHR-1234", or the connector's name if there is no EDID.
    [[nodiscard]] std::string description() const;
};

/// Reads one connector of the card behind `drm_fd`, which may be any fd of that card, as the kernel
/// knows it.
///
/// Error::NotFound: there is no such connector (any more). What is not read completely is an error:
/// half the facts of a headset are those of a monitor. Somebody else may probe the connector at the
/// same time, which gives its EDID a new blob; then it is read again.
[[nodiscard]] std::expected<ConnectorFacts, Error> read_connector_facts(int drm_fd, ConnectorId id);

/// The same, after the kernel has asked the hardware; it does so for the DRM master only.
[[nodiscard]] std::expected<ConnectorFacts, Error> probe_connector_facts(int drm_fd,
                                                                         ConnectorId id);

} // namespace sublet

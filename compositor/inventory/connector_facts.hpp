#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <xf86drmMode.h>

#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// Who made a display, as its EDID says (VESA E-EDID, "Vendor & Product Identification").
struct EdidFacts {
    std::string maker;    ///< PNP id, three letters: "HVR".
    uint16_t product = 0; ///< Product code: 0xaa01.
    std::string model;    ///< Display product name; empty if the EDID has none.
    std::string serial;   ///< Serial string, else the serial number in decimal; may be empty.

    bool operator==(const EdidFacts &) const = default;
};

/// What the kernel says of one connector at one moment.
struct ConnectorFacts {
    ConnectorId id;
    std::string name; ///< Kernel's name: "DP-1", "Virtual-2".
    bool connected = false;
    bool non_desktop = false; ///< Head-mounted displays and the like (kernel's EDID quirks).
    std::optional<EdidFacts> edid;
    std::vector<drmModeModeInfo> modes; ///< In the kernel's order, the preferred one first.
    uint32_t possible_crtcs = 0;        ///< Bit n = the n-th CRTC of the card's resource list.

    [[nodiscard]] bool operator==(const ConnectorFacts &other) const;

    /// For people: "HVR HTC Vive LHR-1234", or the connector's name if there is no EDID.
    [[nodiscard]] std::string description() const;
};

/// Refresh rate of a mode in mHz, from its pixel clock (kernel: drm_mode_vrefresh, but exact).
[[nodiscard]] int refresh_mhz(const drmModeModeInfo &mode);

/// Reads one connector of the card behind `drm_fd`, which may be any fd of that card.
///
/// With `probe` the kernel asks the hardware again (needs DRM master to have an effect), otherwise
/// it answers from what it knows. Error::NotFound: there is no such connector (any more).
[[nodiscard]] std::expected<ConnectorFacts, Error> read_connector_facts(int drm_fd, ConnectorId id,
                                                                        bool probe);

} // namespace sublet

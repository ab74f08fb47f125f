#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <xf86drmMode.h>

#include <sublet/displays/edid_facts.hpp>
#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::lessee {

/// A connector and the display behind it, as the kernel describes them without master rights.
struct DisplayFacts {
    ConnectorId connector;
    std::string name; ///< "DP-1".
    bool connected = false;
    bool non_desktop = false; ///< The kernel took it for a head-mounted display.
    std::optional<EdidFacts> edid;
    std::vector<drmModeModeInfo> modes; ///< As last probed by the lessor, the display's order.
};

/// Reads the facts of `connector` through any fd of its card; does not probe the hardware.
[[nodiscard]] std::expected<DisplayFacts, Error> read_display_facts(int fd, ConnectorId connector);

} // namespace sublet::lessee

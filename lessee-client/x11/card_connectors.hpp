#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "vocabulary/kms_ids.hpp"
#include "x11/x_outputs.hpp"

namespace sublet::lessee {

/// A connector of a card, as sysfs shows it to everybody: no card is opened for that.
struct CardConnector {
    std::string card; ///< "card0"
    std::string name; ///< The kernel's: "HDMI-A-1".
    ConnectorId id;   ///< Empty on kernels that do not tell (before 6.6).
    bool connected = false;
    std::vector<std::byte> edid;
};

[[nodiscard]] std::vector<CardConnector> read_card_connectors();

/// Which connector each output is; null: none that could be found.
///
/// An X server names no cards. It is the connector with the output's CONNECTOR_ID, or if it has
/// none with its name, unless both have an EDID and these differ; if several cards have one, that
/// of the card on which most outputs have one. Of several of an Xwayland's with one CONNECTOR_ID,
/// only the newest is it.
[[nodiscard]] std::vector<const CardConnector *>
find_connectors(std::span<const XOutput> outputs, std::span<const CardConnector> connectors);

} // namespace sublet::lessee

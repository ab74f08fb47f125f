#pragma once

#include <expected>
#include <string>
#include <vector>

#include <sublet/displays/connector_facts.hpp>
#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// A connected display, as anybody sees it who may open the card.
struct ConnectedDisplay {
    ConnectorFacts facts;
    bool lit = false; ///< Somebody shows a picture on it.
};

/// What a card and its driver can do, and what is connected to it.
struct CardFacts {
    std::string node;       ///< "/dev/dri/card0".
    bool has_master = true; ///< A compositor, or another KMS program, drives it.
    bool atomic = true;
    bool dumb_buffers = true;
    bool monotonic_timestamps = true;
    size_t crtcs = 0; ///< How many displays it can light at once.
    size_t overlays = 0;
    size_t cursors = 0;
    std::vector<ConnectedDisplay> displays;
};

/// Nodes of all cards of this machine, sorted.
[[nodiscard]] std::vector<std::string> card_nodes();

/// Looks through `lessors_fd`, which the card's lessor has sent. Without one it opens the card, and
/// gives it back at once if nobody was its master: but who opens it in that moment to become
/// master, as a lessor does whose session comes back, is refused. A card that drives no displays
/// has no CRTCs. Errors: of open(2).
[[nodiscard]] std::expected<CardFacts, Error> read_card_facts(const std::string &node,
                                                              UniqueFd lessors_fd = {});

} // namespace sublet::cli

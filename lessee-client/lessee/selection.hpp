#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "displays/connector_facts.hpp"
#include "displays/connector_match.hpp"
#include "lessee/connection.hpp"

namespace sublet::lessee {

/// Which of the offered displays are wanted: of one card, for a lease is.
struct Selection {
    std::vector<std::string> connectors; ///< By name, each of them; empty: by the rest alone.
    std::vector<ConnectorMatch> matches; ///< All must match.
    std::optional<size_t> count = 1;     ///< So many; none: every one that fits.

    [[nodiscard]] bool fits(const ConnectorFacts &display) const;
};

/// Offers of one card that fit a Selection. Invalidated by Connection::dispatch().
struct Candidate {
    LeaseDevice *device = nullptr;
    std::vector<OfferId> offers;
    std::vector<ConnectorFacts> displays; ///< One for each offer, in its order.
};

/// Finds the first card whose offers satisfy `selection`.
[[nodiscard]] std::optional<Candidate> select(const Connection &connection,
                                              const Selection &selection);

/// What is known of an offer; only what the lessor tells if the card cannot be read.
[[nodiscard]] ConnectorFacts facts_of(const LeaseDevice &device, const ConnectorOffer &offer);

} // namespace sublet::lessee

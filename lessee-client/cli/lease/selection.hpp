#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sublet/displays/connector_facts.hpp>
#include <sublet/displays/connector_match.hpp>
#include <sublet/lessee/connection.hpp>

namespace sublet::cli {

/// Which of the offered displays the user means.
struct Selection {
    std::vector<std::string> connectors; ///< By name, each of them; empty: by the rest alone.
    std::vector<ConnectorMatch> matches; ///< All must match.
    bool all = false;                    ///< Every display that fits, not the first.
};

/// Offers of one card that fit a Selection. Invalidated by
/// Connection::dispatch().
struct Candidate {
    lessee::LeaseDevice *device = nullptr;
    std::vector<lessee::OfferId> offers;
    std::vector<ConnectorFacts> displays; ///< One for each offer, in its order.
};

/// Finds the first card whose offers satisfy `selection`.
[[nodiscard]] std::optional<Candidate> select(lessee::Connection &connection,
                                              const Selection &selection);

/// What is known of an offer; only name and id if the card cannot be read.
[[nodiscard]] ConnectorFacts facts_of(const lessee::LeaseDevice &device,
                                      const lessee::ConnectorOffer &offer);

} // namespace sublet::cli

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "lessee/connection.hpp"
#include <sublet/displays/connector_facts.hpp>

namespace sublet::cli {

/// A change of what a lessor offers.
struct OfferChange {
    enum class Kind { Offered, Withdrawn };

    Kind kind;
    lessee::OfferId offer;
    std::string node; ///< The card's device node.
    ConnectorFacts display;
};

/// Remembers what was on offer and tells what changed.
class OfferDiff {
public:
    /// What changed since the last call: withdrawals first. The first call tells
    /// all offers.
    [[nodiscard]] std::vector<OfferChange> update(const lessee::Connection &connection);

private:
    std::vector<OfferChange> known_; ///< As they were told, all of kind Offered.
};

} // namespace sublet::cli

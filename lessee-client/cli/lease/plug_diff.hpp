#pragma once

#include <map>
#include <string>
#include <vector>

#include "lessee/connection.hpp"
#include <sublet/displays/connector_facts.hpp>

namespace sublet::cli {

/// A display that was plugged in or pulled.
struct PlugChange {
    enum class Kind { Plugged, Unplugged };

    Kind kind;
    std::string node; ///< The card's device node.
    ConnectorFacts display;
};

/// Remembers what is plugged into a lessor's cards, offered or not, and tells what changed.
class PlugDiff {
public:
    /// What changed since the last call, as the kernel knows it: it is not made to probe. Of a card
    /// that is new nothing is told.
    [[nodiscard]] std::vector<PlugChange> update(const lessee::Connection &connection);

private:
    using Plugged = std::map<ConnectorId, ConnectorFacts>;

    std::map<std::string, Plugged> cards_; ///< By their nodes.
};

} // namespace sublet::cli

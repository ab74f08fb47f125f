#pragma once

#include "displays/connector_match.hpp"

#include "output_wishes.hpp"

namespace sublet {

/// What the configuration wishes for the displays that match.
struct MonitorRule {
    ConnectorMatch match;
    OutputWishes wishes;

    bool operator==(const MonitorRule &) const = default;
};

} // namespace sublet

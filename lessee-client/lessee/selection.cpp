#include "lessee/selection.hpp"

#include <algorithm>

namespace sublet::lessee {

bool Selection::fits(const ConnectorFacts &display) const {
    return (connectors.empty() || std::ranges::contains(connectors, display.name)) &&
           std::ranges::all_of(matches, [&](const ConnectorMatch &match) {
               return match.matches(display.name, display.edid, display.non_desktop);
           });
}

ConnectorFacts facts_of(const LeaseDevice &device, const ConnectorOffer &offer) {
    auto facts = read_connector_facts(device.node_fd(), offer.connector);
    if (!facts) {
        return {.id = offer.connector,
                .name = offer.name,
                .connected = true,
                .non_desktop = offer.non_desktop,
                .edid = offer.edid};
    }
    facts->name = offer.name;
    facts->non_desktop = facts->non_desktop || offer.non_desktop;
    if (!facts->edid) {
        facts->edid = offer.edid;
    }
    return *std::move(facts);
}

std::optional<Candidate> select(const Connection &connection, const Selection &selection) {
    const auto wanted =
        selection.connectors.empty() ? selection.count : std::optional(selection.connectors.size());
    for (const auto &device : connection.devices()) {
        Candidate candidate{.device = device.get()};
        for (const auto &offer : device->offers()) {
            if (wanted && candidate.offers.size() == *wanted) {
                break;
            }
            if (auto display = facts_of(*device, offer); selection.fits(display)) {
                candidate.offers.push_back(offer.id);
                candidate.displays.push_back(std::move(display));
            }
        }
        if (candidate.offers.size() >= wanted.value_or(1)) {
            return candidate;
        }
    }
    return std::nullopt;
}

} // namespace sublet::lessee

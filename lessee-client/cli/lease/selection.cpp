#include "lease/selection.hpp"

#include <algorithm>

namespace sublet::cli {

ConnectorFacts facts_of(const lessee::LeaseDevice &device, const lessee::ConnectorOffer &offer) {
    auto facts = read_connector_facts(device.node_fd(), offer.connector);
    if (!facts) {
        return {.id = offer.connector, .name = offer.name};
    }
    facts->name = offer.name;
    return *std::move(facts);
}

std::optional<Candidate> select(lessee::Connection &connection, const Selection &selection) {
    const auto fits = [&](const ConnectorFacts &display) {
        return (selection.connectors.empty() ||
                std::ranges::contains(selection.connectors, display.name)) &&
               std::ranges::all_of(selection.matches, [&](const ConnectorMatch &match) {
                   return match.matches(display.name, display.edid, display.non_desktop);
               });
    };
    for (const auto &device : connection.devices()) {
        Candidate candidate{.device = device.get()};
        for (const auto &offer : device->offers()) {
            if (auto display = facts_of(*device, offer); fits(display)) {
                candidate.offers.push_back(offer.id);
                candidate.displays.push_back(std::move(display));
            }
        }
        if (!selection.connectors.empty()) {
            if (candidate.offers.size() == selection.connectors.size()) {
                return candidate;
            }
            continue;
        }
        if (!candidate.offers.empty()) {
            if (!selection.all) {
                candidate.offers.resize(1);
                candidate.displays.resize(1);
            }
            return candidate;
        }
    }
    return std::nullopt;
}

} // namespace sublet::cli

#include "lease/offer_diff.hpp"

#include <algorithm>
#include <ranges>

#include "lessee/selection.hpp"

namespace sublet::cli {

std::vector<OfferChange> OfferDiff::update(const lessee::Connection &connection) {
    std::vector<lessee::OfferId> present;
    for (const auto &device : connection.devices()) {
        for (const auto &offer : device->offers()) {
            present.push_back(offer.id);
        }
    }

    std::vector<OfferChange> changes;
    for (const OfferChange &known : known_) {
        if (!std::ranges::contains(present, known.offer)) {
            changes.push_back(known);
            changes.back().kind = OfferChange::Kind::Withdrawn;
        }
    }
    std::erase_if(known_, [&](const OfferChange &known) {
        return !std::ranges::contains(present, known.offer);
    });

    for (const auto &device : connection.devices()) {
        for (const auto &offer : device->offers()) {
            if (!std::ranges::contains(known_, offer.id, &OfferChange::offer)) {
                known_.push_back({OfferChange::Kind::Offered, offer.id, device->node_path(),
                                  lessee::facts_of(*device, offer)});
                changes.push_back(known_.back());
            }
        }
    }
    return changes;
}

} // namespace sublet::cli

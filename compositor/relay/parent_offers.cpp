#include "relay/parent_offers.hpp"

#include <utility>

#include "relay/leased_objects.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void ParentOffers::update() {
    const auto before = std::exchange(offers_, {});
    for (const lessee::ConnectorOffer &offer : device_.offers()) {
        const auto known = before.find(offer.connector);
        const bool other = known == before.end() || known->second.offer.id != offer.id;
        const bool is_new = other || known->second.is_new;
        if (!offers_.try_emplace(offer.connector, offer, is_new).second) {
            continue; // Named twice by a strange parent.
        }
        if (other) {
            log_info("inventory: the parent offers {}: {}", offer.name, offer.description);
        }
        if (other || known->second.offer.description != offer.description) {
            read(offer.connector, offer.name);
        }
    }
    for (const auto &[connector, known] : before) {
        if (!offers_.contains(connector)) {
            log_info("inventory: the parent withdrew {}", known.offer.name);
            read(connector, known.offer.name);
        }
    }
}

void ParentOffers::read(ConnectorId connector) {
    if (const auto known = facts_.find(connector); known != facts_.end()) {
        read(connector, std::string(known->second.name));
    }
}

void ParentOffers::read(ConnectorId connector, const std::string &name) {
    ConnectorFacts facts{.connected = true};
    if (is_drm_device(device_.node_fd())) {
        if (auto read = read_connector_facts(device_.node_fd(), connector)) {
            facts = std::move(*read);
        } else {
            log_warn("inventory: {}", read.error().message());
        }
    }
    facts.id = connector;
    facts.name = name; // The parent's: it is what clients are told.
    facts_[connector] = std::move(facts);
}

ParentOffers::Offer *ParentOffers::find(ConnectorId connector) {
    const auto found = offers_.find(connector);
    return found == offers_.end() ? nullptr : &found->second;
}

const ParentOffers::Offer *ParentOffers::find(ConnectorId connector) const {
    const auto found = offers_.find(connector);
    return found == offers_.end() ? nullptr : &found->second;
}

} // namespace sublet

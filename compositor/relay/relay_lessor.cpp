#include "relay/relay_lessor.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <utility>

#include "relay/leased_objects.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

RelayLessor::RelayLessor(wl_display *display, wl_display *parent, lessee::LeaseDevice &device,
                         const LeasePolicy &policy, AskConsent ask,
                         wire::LeaseDeviceGlobal::Identify identify, Observer observer)
    : parent_(parent), device_(&device), parent_global_(device.global_name()), policy_(policy),
      ask_(std::move(ask)), observer_(std::move(observer)),
      nodes_(std::in_place, parent, parent_global_), global_(display, *this, std::move(identify)) {}

RelayLessor::~RelayLessor() {
    shut_down(EndCause::CardGone);
}

void RelayLessor::shut_down(EndCause cause) {
    if (device_ == nullptr) {
        return;
    }
    offers_.clear();
    while (!leases_.empty()) {
        end(leases_.begin()->first, cause);
    }
    for (const ConnectorId connector : facts_ | std::views::keys) {
        settle(connector);
    }
    publish();
    global_.set_open(false);
    for (const ConnectorId connector : std::exchange(told_, {}) | std::views::keys) {
        observer_(node_, DisplayGone{connector});
    }
    returning_.clear();
    nodes_.reset();
    device_ = nullptr;
}

void RelayLessor::parent_spoke() {
    if (!device_->settled()) {
        return;
    }
    if (node_.empty()) {
        node_ = device_->node_path().empty() ? "parent" : device_->node_path();
        log_info("inventory: relaying {} of the parent compositor", node_);
    }
    learn_offers();
    take_back_returned();
    drop_outdated_questions();
    take_answers();
    end_withheld();
    publish();
    if (nodes_->in_stock()) {
        global_.set_open(true);
    }
}

void RelayLessor::policy_changed() {
    for (const ConnectorId connector : offers_ | std::views::keys) {
        settle(connector);
    }
    end_withheld();
    publish();
}

std::expected<void, Error> RelayLessor::override_offer(ConnectorId connector,
                                                       std::optional<bool> offer) {
    if (!facts_.contains(connector)) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        std::format("the parent compositor never offered connector {} of {}",
                                    connector.value(), node_)));
    }
    displays_.override_offer(facts_.at(connector), offer);
    end_withheld();
    publish();
    return {};
}

std::expected<UniqueFd, Error> RelayLessor::open_client_node() {
    return nodes_->take();
}

void RelayLessor::learn_offers() {
    const auto before = std::exchange(offers_, {});
    for (const lessee::ConnectorOffer &offer : device_->offers()) {
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
            learn_facts(offer.connector, offer.name);
        }
    }
    for (const auto &[connector, known] : before) {
        if (!offers_.contains(connector)) {
            log_info("inventory: the parent withdrew {}", known.offer.name);
            learn_facts(connector, known.offer.name);
        }
    }
    for (const ConnectorId connector : facts_ | std::views::keys) {
        settle(connector);
    }
}

void RelayLessor::learn_facts(ConnectorId connector, const std::string &name) {
    ConnectorFacts facts{.connected = true};
    if (is_drm_device(device_->node_fd())) {
        if (auto read = read_connector_facts(device_->node_fd(), connector)) {
            facts = std::move(*read);
        } else {
            log_warn("inventory: {}", read.error().message());
        }
    }
    facts.id = connector;
    facts.name = name; // the parent's word: it is what clients are told
    facts_[connector] = std::move(facts);
}

bool RelayLessor::returning(ConnectorId connector) const {
    return std::ranges::any_of(returning_, [&](const Returning &back) {
        return std::ranges::contains(back.connectors, connector);
    });
}

void RelayLessor::settle(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (display && display->lease) {
        displays_.judge(facts_.at(connector), policy_); // For its request; a lease keeps its rule.
        return;
    }
    const auto offer = offers_.find(connector);
    if (offer == offers_.end() || returning(connector)) {
        displays_.remove(connector);
        return;
    }
    if (std::exchange(offer->second.is_new, false)) {
        displays_.remove(connector); // So that our offer is a new one as well.
    }
    displays_.judge(facts_.at(connector), policy_);
}

void RelayLessor::publish() {
    std::vector<wire::OfferedConnector> offers;
    for (const auto &[connector, known] : offers_) {
        const Display *display = displays_.find(connector);
        const bool free =
            display->phase == DisplayPhase::Present || display->phase == DisplayPhase::Reserved;
        if (free && display->offered()) {
            offers.push_back(
                {connector, display->serial, known.offer.name, known.offer.description});
        }
    }
    global_.publish(std::move(offers));
    tell_displays();
}

void RelayLessor::tell_displays() {
    for (const DisplayReport &now : displays()) {
        DisplayReport &told = told_[now.facts.id];
        if (told != now) {
            told = now;
            observer_(node_, DisplayChanged{now});
        }
    }
}

} // namespace sublet

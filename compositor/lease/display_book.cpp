#include "lease/display_book.hpp"

#include <format>
#include <utility>

namespace sublet {

std::string Display::reason() const {
    std::string reason =
        offer_override ? std::format("{} by the administrator", offered() ? "offered" : "withdrawn")
                       : std::format("rule \"{}\" {}", verdict.name,
                                     offered() ? "offers it" : "does not offer it");
    if (offered() && !refusal.empty()) {
        reason += "; the last request was refused: " + refusal;
    }
    return reason;
}

void DisplayBook::judge(const ConnectorFacts &facts, const LeasePolicy &policy) {
    Display &display = displays_[facts.id];
    const auto word = overrides_.find(facts.name);
    display.offer_override = word != overrides_.end() ? std::optional(word->second) : std::nullopt;
    if (display.phase != DisplayPhase::Leased) {
        display.verdict = policy.judge(facts);
    }
    if (display.phase == DisplayPhase::Absent) {
        display.phase = DisplayPhase::Present;
        display.serial = ++last_serial_;
    }
}

void DisplayBook::remove(ConnectorId connector) {
    Display &display = displays_[connector];
    display.phase = DisplayPhase::Absent;
    display.lease = {};
    display.refusal.clear();
}

void DisplayBook::refuse(ConnectorId connector, std::string reason) {
    displays_[connector].refusal = std::move(reason);
}

void DisplayBook::reserve(ConnectorId connector, LeaseId lease) {
    Display &display = displays_[connector];
    display.phase = DisplayPhase::Reserved;
    display.lease = lease;
}

void DisplayBook::lend(ConnectorId connector) {
    Display &display = displays_[connector];
    display.phase = DisplayPhase::Leased;
    display.refusal.clear();
}

void DisplayBook::give_back(ConnectorId connector) {
    Display &display = displays_[connector];
    if (display.phase == DisplayPhase::Leased) {
        display.serial = ++last_serial_;
    }
    if (display.phase != DisplayPhase::Absent) {
        display.phase = DisplayPhase::Present;
    }
    display.lease = {};
}

void DisplayBook::override_offer(const ConnectorFacts &connector, std::optional<bool> offer) {
    if (offer) {
        overrides_[connector.name] = *offer;
    } else {
        overrides_.erase(connector.name);
    }
    displays_[connector.id].offer_override = offer;
}

const Display *DisplayBook::find(ConnectorId connector) const {
    const auto found = displays_.find(connector);
    return found == displays_.end() ? nullptr : &found->second;
}

std::vector<wire::OfferedConnector> DisplayBook::offers(const ConnectorInventory &inventory) const {
    std::vector<wire::OfferedConnector> offers;
    for (const auto &[id, display] : displays_) {
        const bool free =
            display.phase == DisplayPhase::Present || display.phase == DisplayPhase::Reserved;
        if (const ConnectorFacts *facts = inventory.find(id); free && facts && display.offered()) {
            offers.push_back({id, display.serial, facts->name, facts->description()});
        }
    }
    return offers;
}

} // namespace sublet

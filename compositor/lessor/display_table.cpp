#include "lessor/display_table.hpp"

#include <array>
#include <ranges>
#include <utility>

#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

struct Arrow {
    DisplayPhase from;
    DisplayEvent event;
    DisplayPhase to;
};

using enum DisplayPhase;

constexpr std::array arrows = std::to_array<Arrow>({
    {Disconnected, DisplayEvent::Plugged, Available},
    {Available, DisplayEvent::Requested, Reserved},
    {Reserved, DisplayEvent::Admitted, Preparing},
    {Reserved, DisplayEvent::Refused, Available},
    {Preparing, DisplayEvent::Granted, Leased},
    {Preparing, DisplayEvent::Refused, Returning},
    {Leased, DisplayEvent::Ended, Returning},
    {Returning, DisplayEvent::Returned, Available},
    // What a pulled display left behind is undone after it has gone, and maybe when the next one
    // has come already.
    {Disconnected, DisplayEvent::Returned, Disconnected},
    {Available, DisplayEvent::Returned, Available},
    {Reserved, DisplayEvent::Returned, Reserved},
    {Preparing, DisplayEvent::Returned, Preparing},
    {Leased, DisplayEvent::Returned, Leased},
});

} // namespace

std::string_view to_string(DisplayPhase phase) {
    constexpr std::array words = std::to_array<std::string_view>(
        {"disconnected", "available", "reserved", "preparing", "leased", "returning"});
    static_assert(words.size() == static_cast<size_t>(Returning) + 1);
    return words.at(static_cast<size_t>(phase));
}

std::string_view to_string(DisplayEvent event) {
    constexpr std::array words =
        std::to_array<std::string_view>({"plugged", "unplugged", "requested", "admitted", "refused",
                                         "granted", "ended", "returned"});
    static_assert(words.size() == static_cast<size_t>(DisplayEvent::Returned) + 1);
    return words.at(static_cast<size_t>(event));
}

std::optional<DisplayPhase> next_phase(DisplayPhase phase, DisplayEvent event) {
    if (event == DisplayEvent::Unplugged) {
        return Disconnected;
    }
    for (const Arrow &arrow : arrows) {
        if (arrow.from == phase && arrow.event == event) {
            return arrow.to;
        }
    }
    return std::nullopt;
}

std::string Display::reason() const {
    if (phase == Leased) {
        return formatted("leased by lease {}", lease.value()) +
               (shortfall.empty() ? "" : "; " + shortfall);
    }
    std::string reason =
        verdict.claim && !offer_override ? formatted("claim {} has it", verdict.claim.value())
        : offer_override ? formatted("{} by hand", allowed() ? "offered" : "withdrawn")
                         : formatted("rule \"{}\" {}", verdict.name,
                                     allowed() ? "offers it" : "does not offer it");
    if (allowed() && !refusal.empty()) {
        reason += "; the last request was refused: " + refusal;
    }
    return reason;
}

void DisplayTable::judge(const ConnectorFacts &facts, const DisplayPolicy &policy,
                         std::string description) {
    Display &display = displays_[facts.id];
    if (display.facts.modes.empty() && !facts.modes.empty()) {
        display.refusal.clear(); // It may have been for want of a mode.
    }
    display.facts = facts;
    display.description = std::move(description);
    const auto decision = overrides_.find(facts.name);
    display.offer_override =
        decision != overrides_.end() ? std::optional(decision->second) : std::nullopt;
    if (display.phase != Leased) {
        display.verdict = policy.judge(facts);
    }
    if (display.phase == Disconnected) {
        transition(facts.id, DisplayEvent::Plugged);
    }
}

bool DisplayTable::transition(ConnectorId connector, DisplayEvent event, LeaseId lease) {
    const auto found = displays_.find(connector);
    const auto next = found != displays_.end() ? next_phase(found->second.phase, event)
                                               : std::optional<DisplayPhase>();
    if (!next) {
        log_error("lease: {} cannot be {} while it is {}", name(connector), to_string(event),
                  found != displays_.end() ? to_string(found->second.phase) : "unknown");
        return false;
    }
    Display &display = found->second;
    if (display.phase == Leased || event == DisplayEvent::Plugged) {
        display.serial = ++last_serial_; // Who leaves Leased, or comes, is another offer.
        display.shortfall.clear();
    }
    if (event == DisplayEvent::Requested) {
        display.lease = lease;
    } else if (event == DisplayEvent::Granted) {
        display.refusal.clear();
    } else if (event == DisplayEvent::Unplugged) {
        display.refusal.clear();
        display.lease = {};
    } else if (event == DisplayEvent::Refused || event == DisplayEvent::Ended) {
        display.lease = {};
    }
    display.phase = *next;
    return true;
}

void DisplayTable::disconnect(const ConnectorFacts &facts) {
    ConnectorFacts &kept = displays_[facts.id].facts = facts;
    kept.connected = false;
    transition(facts.id, DisplayEvent::Unplugged);
}

void DisplayTable::renew_offer(ConnectorId connector) {
    if (const auto found = displays_.find(connector); found != displays_.end()) {
        found->second.serial = ++last_serial_;
    }
}

void DisplayTable::judge_again(ConnectorId connector, const DisplayPolicy &policy) {
    if (const auto found = displays_.find(connector); found != displays_.end()) {
        judge(ConnectorFacts(found->second.facts), policy, found->second.description);
    }
}

void DisplayTable::note(ConnectorId connector, std::string Display::*what, std::string text) {
    if (const auto found = displays_.find(connector); found != displays_.end()) {
        found->second.*what = std::move(text);
    }
}

void DisplayTable::override_offer(ConnectorId connector, std::optional<bool> offer) {
    const auto found = displays_.find(connector);
    if (found == displays_.end()) {
        return;
    }
    if (offer) {
        overrides_[found->second.facts.name] = *offer;
    } else {
        overrides_.erase(found->second.facts.name);
    }
    found->second.offer_override = offer;
}

const Display *DisplayTable::find(ConnectorId connector) const {
    const auto found = displays_.find(connector);
    return found == displays_.end() ? nullptr : &found->second;
}

std::string DisplayTable::name(ConnectorId connector) const {
    const Display *display = find(connector);
    return display ? display->facts.name : formatted("connector {}", connector.value());
}

std::vector<std::string> DisplayTable::names(const std::vector<ConnectorId> &connectors) const {
    return connectors | std::views::transform([this](ConnectorId id) { return name(id); }) |
           std::ranges::to<std::vector>();
}

std::vector<wire::OfferedConnector> DisplayTable::offers() const {
    std::vector<wire::OfferedConnector> offers;
    for (const auto &[id, display] : displays_) {
        if (display.offered()) {
            offers.push_back({.connector = id,
                              .serial = display.serial,
                              .name = display.facts.name,
                              .description = display.description,
                              .only_for = display.verdict.only_for});
        }
    }
    return offers;
}

} // namespace sublet

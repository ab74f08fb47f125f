#include "lessor/lease_states.hpp"

#include <algorithm>
#include <utility>

namespace sublet {

LeaseStates::LeaseStates(LeaseEntries &entries, const DisplayTable &displays,
                         LeaseProvider &provider, Changed changed)
    : entries_(entries), displays_(displays), provider_(provider), changed_(std::move(changed)) {}

/// Null if there is no such running lease, or it has no such display.
GrantedDisplay *LeaseStates::granted(LeaseId lease, ConnectorId connector) {
    LeaseReport *const running = entries_.running(lease);
    if (running == nullptr) {
        return nullptr;
    }
    const auto display =
        std::ranges::find(running->displays, connector, &GrantedDisplay::connector);
    return display != running->displays.end() ? &*display : nullptr;
}

std::expected<void, Error> LeaseStates::set_masked(LeaseId lease, bool masked) {
    LeaseReport *const running = entries_.running(lease);
    if (running == nullptr) {
        return std::unexpected(no_lease(lease));
    }
    const auto set = provider_.set_masked(lease, masked);
    if (set && std::exchange(running->masked, masked) != masked) {
        for (const GrantedDisplay &display : std::vector(running->displays)) {
            const bool shown = !masked; // What is masked is neither mirrored nor blanked.
            set_state(lease, display.connector,
                      {.masked = masked,
                       .mirrored = shown && display.state.mirrored,
                       .blanked = shown && display.state.blanked});
        }
        changed_(*running);
    }
    return set;
}

void LeaseStates::set_inspection(ConnectorId connector, bool mirrored, bool blanked) {
    const Display *display = displays_.find(connector);
    const GrantedDisplay *of_lease =
        display != nullptr ? granted(display->lease, connector) : nullptr;
    if (of_lease != nullptr) {
        set_state(display->lease, connector, {of_lease->state.masked, mirrored, blanked});
    }
}

void LeaseStates::seen(LeaseId lease, ConnectorId connector, DisplayState state) {
    set_state(lease, connector, state);
    LeaseReport *const running = entries_.running(lease);
    if (running == nullptr) {
        return;
    }
    const bool masked = std::ranges::any_of(
        running->displays, [](const GrantedDisplay &display) { return display.state.masked; });
    if (std::exchange(running->masked, masked) != masked) {
        changed_(*running);
    }
}

void LeaseStates::set_state(LeaseId lease, ConnectorId connector, DisplayState state) {
    GrantedDisplay *const display = granted(lease, connector);
    if (display != nullptr && std::exchange(display->state, state) != state) {
        global_->tell_state(lease, connector, state);
    }
}

void LeaseStates::set_suspended(LeaseId lease, bool suspended) {
    LeaseEntry *const entry = entries_.find(lease);
    if (entry != nullptr && entry->lease &&
        std::exchange(entry->suspended, suspended) != suspended) {
        global_->tell_suspended(lease, suspended);
    }
}

void LeaseStates::set_all_suspended(bool suspended) {
    for (const LeaseReport &lease : entries_.leases()) {
        set_suspended(lease.id, suspended);
    }
}

} // namespace sublet

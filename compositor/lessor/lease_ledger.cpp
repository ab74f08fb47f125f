#include "lessor/lease_ledger.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/log_hold.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

std::unexpected<Error> no_lease(LeaseId id) {
    return std::unexpected(
        Error::make(Error::Kind::NotFound, formatted("there is no lease {}", id.value())));
}

} // namespace

LeaseLedger::LeaseLedger(LeaseKind kind, DisplayTable &displays, LeaseProvider &provider,
                         const DisplayPolicy &policy, AskConsent ask, Observer observer)
    : kind_(kind), displays_(displays), provider_(provider), policy_(policy), ask_(std::move(ask)),
      observer_(std::move(observer)) {
    provider_.report_to(*this);
}

void LeaseLedger::open(wire::LeaseDeviceGlobal &global) {
    global_ = &global;
    publish();
}

void LeaseLedger::close(EndCause cause) {
    if (global_ == nullptr) {
        return;
    }
    suspend("the lessor has let go of the card");
    end_all(cause);
    publish();
    global_->set_open(false);
    reporter_.forget_all();
    global_ = nullptr;
}

void LeaseLedger::judge(const ConnectorFacts &facts, std::string description) {
    displays_.judge(facts, policy_, std::move(description));
    provider_.apply(facts.id);
}

void LeaseLedger::policy_changed() {
    const Batch batch(*this);
    for (const ConnectorId connector : displays_.all() | std::views::keys) {
        if (const Display &display = *displays_.find(connector);
            display.phase != DisplayPhase::Disconnected) {
            displays_.judge_again(connector, policy_);
            provider_.apply(connector);
        }
    }
}

void LeaseLedger::forget(ConnectorId connector) {
    displays_.forget(connector);
    reporter_.forget(connector);
}

std::expected<UniqueFd, Error> LeaseLedger::open_client_node() {
    return provider_.open_non_master_fd();
}

void LeaseLedger::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    log_info("request: lease {} of {} asked for by pid {} ({})", id.value(),
             join(displays_.names(request.connectors)), request.client.pid,
             request.client.executable);
    entries_.add(std::move(request));
    consider(id);
}

void LeaseLedger::lease_refused(const wire::LeaseRequest &request) {
    observer_(node_,
              LeaseRefused{request.id, request.client, displays_.names(request.connectors),
                           "a display of it was withdrawn meanwhile", RefusalReason::Withdrawn});
}

void LeaseLedger::lease_abandoned(LeaseId lease) {
    end(lease, EndCause::ClientLeft, Tell::Nobody);
}

/// Judges a request, unless a display of it has not returned yet: then it is held.
void LeaseLedger::consider(LeaseId id) {
    LeaseEntry &entry = *entries_.find(id);
    const auto names = displays_.names(entry.request.connectors);
    if (entries_.awaits_return(entry)) {
        if (entries_.is_second(id)) {
            failed(id, {.reason = RefusalReason::InUse,
                        .text = join(names) + " is being asked for by another client"});
        }
        return;
    }
    entry.stage = LeaseEntry::Stage::Consent;
    admit(entry, displays_, names, ask_, [this, id](const Admission &admission) {
        if (!admission) {
            return failed(id, admission.error());
        }
        LeaseEntry &admitted = *entries_.find(id);
        admitted.stage = LeaseEntry::Stage::Preparing;
        move_displays(admitted.request, DisplayEvent::Admitted);
        provider_.begin(admitted.request);
    });
}

void LeaseLedger::begun(LeaseId id, BegunLease begun) {
    LeaseEntry *const found = entries_.find(id);
    if (found == nullptr) {
        return;
    }
    const LogHold hold; // The client gets its fd first.
    LeaseEntry &entry = *found;
    entry.stage = LeaseEntry::Stage::Running;
    entry.lease = LeaseReport{.id = id,
                              .lessee = begun.lessee,
                              .client = entry.request.client,
                              .objects = std::move(begun.objects),
                              .connector_names = displays_.names(entry.request.connectors),
                              .since = std::chrono::system_clock::now(),
                              .masked = begun.masked,
                              .shortfall = std::move(begun.shortfall),
                              .inhibits_idle = std::ranges::any_of(
                                  entry.request.connectors, [this](ConnectorId connector) {
                                      return displays_.find(connector)->verdict.inhibit_idle;
                                  })};
    for (GrantedDisplay &display : begun.displays) {
        display.state.masked = begun.masked;
    }
    std::ranges::move(begun.unmet, std::back_inserter(entry.unmet));
    entry.lease->displays = std::move(begun.displays);
    move_displays(entry.request, DisplayEvent::Granted);
    const LeaseReport &lease = *entry.lease;
    log_info("grant: lease {} of {} to pid {}: {}, {} CRTCs, {} planes", id.value(),
             join(lease.connector_names), lease.client.pid,
             lease.lessee ? formatted("lessee {}", lease.lessee.value())
                          : "by the parent compositor",
             lease.objects.crtcs.size(), lease.objects.planes.size());
    publish();
    global_->grant(id, std::move(begun.fd), lease.displays, entry.unmet);
    observer_(node_, LeaseCreated{lease});
}

void LeaseLedger::failed(LeaseId id, const Refusal &refusal) {
    if (entries_.find(id) == nullptr) {
        return;
    }
    const std::string &reason = refusal.text;
    const LeaseEntry entry = entries_.take(id);
    const wire::LeaseRequest &request = entry.request;
    log_info("grant: lease {} refused: {}", id.value(), reason);
    if (global_ != nullptr) {
        global_->refuse(id, refusal);
    }
    for (const ConnectorId connector : request.connectors) {
        displays_.set_refusal(connector, reason);
    }
    move_displays(request, DisplayEvent::Refused);
    observer_(node_, LeaseRefused{id, request.client, displays_.names(request.connectors), reason,
                                  refusal.reason});
    publish();
}

void LeaseLedger::refuse_waiting(ConnectorId connector, const Refusal &refusal) {
    for (const LeaseId id : entries_.waiting_for(connector)) {
        failed(id, refusal);
    }
}

void LeaseLedger::ended(LeaseId id, EndCause cause) {
    end(id, cause);
}

/// Null if there is no such running lease, or it has no such display.
GrantedDisplay *LeaseLedger::granted(LeaseId id, ConnectorId connector) {
    LeaseEntry *const entry = entries_.find(id);
    if (entry == nullptr || !entry->lease) {
        return nullptr;
    }
    auto &displays = entry->lease->displays;
    const auto display = std::ranges::find(displays, connector, &GrantedDisplay::connector);
    return display != displays.end() ? &*display : nullptr;
}

void LeaseLedger::seen(LeaseId id, ConnectorId connector, DisplayState state) {
    GrantedDisplay *const display = granted(id, connector);
    if (display != nullptr && std::exchange(display->state, state) != state && global_ != nullptr) {
        global_->tell_state(id, connector, state);
    }
}

void LeaseLedger::suspended(LeaseId id, bool suspended) {
    LeaseEntry *const entry = entries_.find(id);
    if (entry != nullptr && entry->lease &&
        std::exchange(entry->suspended, suspended) != suspended && global_ != nullptr) {
        global_->tell_suspended(id, suspended);
    }
}

void LeaseLedger::end(LeaseId id, EndCause cause, Tell tell) {
    if (entries_.find(id) == nullptr) {
        return;
    }
    LeaseEntry entry = entries_.take(id);
    const wire::LeaseRequest &request = entry.request;
    const auto names = displays_.names(request.connectors);
    log_info("end: lease {} of {}: {}", id.value(), join(names), to_string(cause));
    const bool begun = entry.stage >= LeaseEntry::Stage::Preparing;
    if (begun) {
        provider_.revoke(id); // Before the client hears that it is over.
    }
    if (tell == Tell::Client && global_ != nullptr) {
        global_->end(id, cause);
    }
    entry.consent.reset();
    {
        const Batch batch(*this);
        move_displays(request, entry.lease ? DisplayEvent::Ended : DisplayEvent::Refused);
        if (begun) {
            provider_.release(id);
        }
    }
    if (entry.lease) {
        observer_(node_, LeaseEnded{*entry.lease, cause});
    } else if (tell == Tell::Client) {
        const Refusal refusal = refusal_by(cause);
        observer_(node_, LeaseRefused{id, request.client, names, refusal.text, refusal.reason});
    }
}

void LeaseLedger::end_all(EndCause cause) {
    for (const LeaseId id : entries_.all()) {
        end(id, cause);
    }
}

void LeaseLedger::end_for_session_switch() {
    for (const LeaseId id : entries_.ended_by_session_switch()) {
        end(id, EndCause::SessionInactive);
    }
    tell_suspended(true);
}

void LeaseLedger::tell_suspended(bool is_suspended) {
    for (const LeaseReport &lease : entries_.leases()) {
        suspended(lease.id, is_suspended);
    }
}

/// Moves those displays of a request that are still its own. What is nobody's then is applied.
void LeaseLedger::move_displays(const wire::LeaseRequest &request, DisplayEvent event) {
    for (const ConnectorId connector : request.connectors) {
        const Display *display = displays_.find(connector);
        if (display == nullptr || display->lease != request.id) {
            continue; // It was pulled meanwhile.
        }
        const bool was_leased = display->phase == DisplayPhase::Leased;
        displays_.transition(connector, event);
        if (was_leased) {
            displays_.judge_again(connector, policy_); // It kept its rule till now.
        }
        if (display->phase == DisplayPhase::Available) {
            provider_.apply(connector);
        }
    }
}

void LeaseLedger::returned(ConnectorId connector) {
    const Batch batch(*this);
    if (displays_.find(connector) == nullptr) {
        return;
    }
    displays_.transition(connector, DisplayEvent::Returned);
    if (displays_.find(connector)->phase == DisplayPhase::Available) {
        provider_.apply(connector);
    }
}

void LeaseLedger::publish() {
    if (batches_ > 0 || global_ == nullptr) {
        return;
    }
    for (const ConnectorId connector : displays_.all() | std::views::keys) {
        displays_.set_obstacle(connector, provider_.obstacle(connector));
    }
    for (const LeaseId id : entries_.withheld()) {
        end(id, EndCause::Withheld);
    }
    global_->publish(suspended_.empty() ? displays_.offers()
                                        : std::vector<wire::OfferedConnector>());
    reporter_.tell_changes(suspended_);
    for (const LeaseId id : entries_.due()) {
        if (entries_.find(id) != nullptr) {
            consider(id);
        }
    }
}

std::expected<void, Error> LeaseLedger::revoke(LeaseId lease) {
    if (entries_.find(lease) == nullptr) {
        return no_lease(lease);
    }
    end(lease, EndCause::Revoked);
    return {};
}

std::expected<void, Error> LeaseLedger::set_masked(LeaseId lease, bool masked) {
    LeaseEntry *const entry = entries_.find(lease);
    if (entry == nullptr || !entry->lease) {
        return no_lease(lease);
    }
    LeaseReport &running = *entry->lease;
    const auto set = provider_.set_masked(lease, masked);
    if (set && std::exchange(running.masked, masked) != masked) {
        for (const GrantedDisplay &display : std::vector(running.displays)) {
            const bool shown = !masked; // What is masked is neither mirrored nor blanked.
            seen(lease, display.connector,
                 {.masked = masked,
                  .mirrored = shown && display.state.mirrored,
                  .blanked = shown && display.state.blanked});
        }
        observer_(node_, LeaseChanged{running});
    }
    return set;
}

void LeaseLedger::set_inspection(ConnectorId connector, bool mirrored, bool blanked) {
    const Display *display = displays_.find(connector);
    const GrantedDisplay *of_lease =
        display != nullptr ? granted(display->lease, connector) : nullptr;
    if (of_lease != nullptr) {
        seen(display->lease, connector, {of_lease->state.masked, mirrored, blanked});
    }
}

std::expected<void, Error> LeaseLedger::override_offer(ConnectorId connector,
                                                       std::optional<bool> offer) {
    if (displays_.find(connector) == nullptr) {
        return std::unexpected(Error::make(
            Error::Kind::NotFound, formatted("{} has no connector {}", node_, connector.value())));
    }
    displays_.override_offer(connector, offer);
    provider_.apply(connector); // One that is preset on connect is lit only while it is on offer.
    publish();
    return {};
}

} // namespace sublet

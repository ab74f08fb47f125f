#include "lessor/lease_ledger.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

std::unexpected<Error> no_lease(LeaseId id) {
    return std::unexpected(
        Error::make(Error::Kind::NotFound, formatted("there is no lease {}", id.value())));
}

} // namespace

LeaseLedger::LeaseLedger(Kind kind, DisplayTable &displays, LeaseProvider &provider,
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
    for (const ConnectorId connector : std::exchange(last_reported_, {}) | std::views::keys) {
        observer_(node_, DisplayGone{connector});
    }
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
    if (last_reported_.erase(connector) != 0) {
        observer_(node_, DisplayGone{connector});
    }
}

std::expected<UniqueFd, Error> LeaseLedger::open_client_node() {
    return provider_.open_non_master_fd();
}

void LeaseLedger::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    log_info("request: lease {} of {} asked for by pid {} ({})", id.value(),
             join(displays_.names(request.connectors)), request.client.pid,
             request.client.executable);
    entries_[id].request = std::move(request);
    consider(id);
}

void LeaseLedger::lease_refused(const wire::LeaseRequest &request) {
    observer_(node_, LeaseRefused{request.id, request.client, displays_.names(request.connectors),
                                  "a display of it was withdrawn meanwhile"});
}

void LeaseLedger::lease_abandoned(LeaseId lease) {
    if (entries_.contains(lease)) {
        end(lease, EndCause::ClientLeft, Tell::Nobody);
    }
}

/// Judges a request, unless a display of it has not returned yet: then it is held.
void LeaseLedger::consider(LeaseId id) {
    Entry &entry = entries_.at(id);
    const auto &connectors = entry.request.connectors;
    const auto returning = [this](ConnectorId connector) {
        return displays_.find(connector)->phase == DisplayPhase::Returning;
    };
    if (std::ranges::any_of(connectors, returning)) {
        const auto held_for = [&](const auto &other) {
            return other.first != id && other.second.stage == Entry::Stage::Held &&
                   std::ranges::find_first_of(other.second.request.connectors, connectors) !=
                       other.second.request.connectors.end();
        };
        if (std::ranges::any_of(entries_, held_for)) {
            refuse(id, join(displays_.names(connectors)) + " is being asked for by another client");
        }
        return;
    }
    entry.stage = Entry::Stage::Consent;
    admit(entry, displays_, displays_.names(connectors), ask_,
          [this, id](const Admission &admission) {
              if (!admission) {
                  return refuse(id, admission.error());
              }
              Entry &admitted = entries_.at(id);
              admitted.stage = Entry::Stage::Preparing;
              move_displays(admitted.request, DisplayEvent::Admitted);
              provider_.begin(admitted.request);
          });
}

void LeaseLedger::begun(LeaseId id, BegunLease begun) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) {
        return;
    }
    Entry &entry = found->second;
    entry.stage = Entry::Stage::Running;
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
    move_displays(entry.request, DisplayEvent::Granted);
    const LeaseReport &lease = *entry.lease;
    log_info("grant: lease {} of {} to pid {}: {}, {} CRTCs, {} planes", id.value(),
             join(lease.connector_names), lease.client.pid,
             lease.lessee ? formatted("lessee {}", lease.lessee.value())
                          : "by the parent compositor",
             lease.objects.crtcs.size(), lease.objects.planes.size());
    publish();
    global_->grant(id, std::move(begun.fd));
    observer_(node_, LeaseCreated{lease});
}

void LeaseLedger::failed(LeaseId id, const std::string &reason) {
    if (entries_.contains(id)) {
        refuse(id, reason);
    }
}

void LeaseLedger::refuse(LeaseId id, const std::string &reason) {
    const auto node = entries_.extract(id);
    const Entry &entry = node.mapped();
    const wire::LeaseRequest &request = entry.request;
    log_info("grant: lease {} refused: {}", id.value(), reason);
    if (global_ != nullptr) {
        global_->finish(id);
    }
    for (const ConnectorId connector : request.connectors) {
        displays_.set_refusal(connector, reason);
    }
    move_displays(request, DisplayEvent::Refused);
    observer_(node_, LeaseRefused{id, request.client, displays_.names(request.connectors), reason});
    publish();
}

void LeaseLedger::refuse_waiting(ConnectorId connector, const std::string &reason) {
    std::vector<LeaseId> waiting;
    for (const auto &[id, entry] : entries_) {
        if (entry.stage < Entry::Stage::Preparing &&
            std::ranges::contains(entry.request.connectors, connector)) {
            waiting.push_back(id);
        }
    }
    for (const LeaseId id : waiting) {
        refuse(id, reason);
    }
}

void LeaseLedger::ended(LeaseId id, EndCause cause) {
    if (entries_.contains(id)) {
        end(id, cause);
    }
}

void LeaseLedger::end(LeaseId id, EndCause cause, Tell tell) {
    auto node = entries_.extract(id);
    Entry &entry = node.mapped();
    const wire::LeaseRequest &request = entry.request;
    const auto names = displays_.names(request.connectors);
    log_info("end: lease {} of {}: {}", id.value(), join(names), to_string(cause));
    const bool begun = entry.stage >= Entry::Stage::Preparing;
    if (begun) {
        provider_.revoke(id); // Before the client hears that it is over.
    }
    if (tell == Tell::Client && global_ != nullptr) {
        global_->finish(id);
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
        observer_(node_, LeaseRefused{id, request.client, names, std::string(to_string(cause))});
    }
}

void LeaseLedger::end_all(EndCause cause) {
    while (!entries_.empty()) {
        end(entries_.begin()->first, cause);
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
    for (const LeaseId id : withheld()) {
        if (entries_.contains(id)) {
            end(id, EndCause::Withheld);
        }
    }
    global_->publish(suspended_.empty() ? displays_.offers()
                                        : std::vector<wire::OfferedConnector>());
    report_changes();
    consider_held();
}

/// The requests that are not granted yet and ask for a display that is on offer no more, or not to
/// that client, or not on the consent that was asked for.
std::vector<LeaseId> LeaseLedger::withheld() const {
    std::vector<LeaseId> found;
    for (const auto &[id, entry] : entries_) {
        const auto may_have = [&](size_t which) {
            const Display *display = displays_.find(entry.request.connectors[which]);
            return display != nullptr && display->allowed() &&
                   (entry.stage == Entry::Stage::Held
                        ? display->offered()
                        : display->verdict.clients == entry.rules[which]);
        };
        if (entry.stage != Entry::Stage::Running &&
            !std::ranges::all_of(std::views::iota(size_t{0}, entry.request.connectors.size()),
                                 may_have)) {
            found.push_back(id);
        }
    }
    return found;
}

/// Goes on with the requests whose displays have returned.
void LeaseLedger::consider_held() {
    std::vector<LeaseId> due;
    for (const auto &[id, entry] : entries_) {
        const auto is_returning = [this](ConnectorId connector) {
            return displays_.find(connector)->phase == DisplayPhase::Returning;
        };
        if (entry.stage == Entry::Stage::Held &&
            std::ranges::none_of(entry.request.connectors, is_returning)) {
            due.push_back(id);
        }
    }
    for (const LeaseId id : due) {
        if (entries_.contains(id)) {
            consider(id);
        }
    }
}

DisplayReport LeaseLedger::report(const Display &display) const {
    DisplayReport report{.facts = display.facts};
    if (display.phase == DisplayPhase::Disconnected) {
        report.reason = "nothing is plugged in";
        return report;
    }
    const bool leased = display.phase == DisplayPhase::Leased;
    report.rule = display.verdict.name;
    report.on_desktop = kind_ == Kind::Kernel && display.verdict.desktop && !leased;
    report.offered = display.offered() && suspended_.empty();
    report.use = leased              ? DisplayUse::Leased
                 : report.offered    ? DisplayUse::Offered
                 : report.on_desktop ? DisplayUse::Desktop
                                     : DisplayUse::Withheld;
    if (leased) {
        report.lease = display.lease;
        report.reason = formatted("leased by lease {}", display.lease.value());
        if (const auto running = entries_.find(display.lease);
            running != entries_.end() && !running->second.lease->shortfall.empty()) {
            report.reason += "; " + running->second.lease->shortfall;
        }
    } else {
        report.reason = !suspended_.empty()         ? suspended_
                        : !display.obstacle.empty() ? display.obstacle
                                                    : display.reason();
    }
    if (kind_ == Kind::Relayed) {
        report.reason = "relayed: " + report.reason;
    }
    return report;
}

void LeaseLedger::report_changes() {
    for (const auto &[connector, display] : displays_.all()) {
        DisplayReport now = report(display);
        DisplayReport &last = last_reported_[connector];
        if (last != now) {
            last = std::move(now);
            observer_(node_, DisplayChanged{last});
        }
    }
}

std::vector<DisplayReport> LeaseLedger::display_reports() const {
    std::vector<DisplayReport> reports;
    for (const Display &display : displays_.all() | std::views::values) {
        reports.push_back(report(display));
    }
    return reports;
}

std::vector<LeaseReport> LeaseLedger::leases() const {
    std::vector<LeaseReport> reports;
    for (const Entry &entry : entries_ | std::views::values) {
        if (entry.lease) {
            reports.push_back(*entry.lease);
        }
    }
    return reports;
}

std::expected<void, Error> LeaseLedger::revoke(LeaseId lease) {
    if (!entries_.contains(lease)) {
        return no_lease(lease);
    }
    end(lease, EndCause::Revoked);
    return {};
}

std::expected<void, Error> LeaseLedger::set_masked(LeaseId lease, bool masked) {
    const auto found = entries_.find(lease);
    if (found == entries_.end() || !found->second.lease) {
        return no_lease(lease);
    }
    LeaseReport &running = *found->second.lease;
    const auto set = provider_.set_masked(lease, masked);
    if (set && std::exchange(running.masked, masked) != masked) {
        observer_(node_, LeaseChanged{running});
    }
    return set;
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

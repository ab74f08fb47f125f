#include "lessor/lease_ledger.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "lessor/term_report.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/log_hold.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

LeaseLedger::LeaseLedger(LeaseKind kind, DisplayTable &displays, LeaseProvider &provider,
                         const DisplayPolicy &policy, AskConsent ask, Observer observer)
    : displays_(displays), provider_(provider), ask_(std::move(ask)),
      observer_(std::move(observer)),
      offers_(kind, displays, provider, policy,
              {.before =
                   [this] {
                       for (const LeaseId id : entries_.unplugged()) {
                           ended(id, EndCause::Unplugged);
                       }
                       for (const LeaseId id : entries_.withheld()) {
                           ended(id, EndCause::Withheld);
                       }
                       for (const auto &[id, refusal] : entries_.obstructed()) {
                           failed(id, refusal);
                       }
                   },
               .after =
                   [this] {
                       for (const LeaseId id : entries_.due()) {
                           consider(id);
                       }
                   }},
              [this](const LessorEvent &event) { observer_(node_, event); }),
      states_(entries_, displays, provider,
              [this](const LeaseReport &lease) { observer_(node_, LeaseChanged{lease}); }) {
    provider_.report_to(*this);
}

void LeaseLedger::open(wire::LeaseDeviceGlobal &global) {
    global_ = &global;
    states_.open(global);
    offers_.open(global);
}

void LeaseLedger::close(EndCause cause) {
    if (global_ == nullptr) {
        return;
    }
    offers_.suspend("the lessor has let go of the card");
    end_all(cause);
    offers_.close();
    global_ = nullptr;
}

std::expected<UniqueFd, Error> LeaseLedger::open_client_node() {
    return provider_.open_non_master_fd();
}

void LeaseLedger::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    log_info("request: lease {} of {} asked for by pid {} ({})", id.value(),
             join(displays_.names(request.connectors)), request.client.pid,
             request.client.xwayland ? "Xwayland"
                                     : without_control_characters(request.client.executable));
    entries_.add(std::move(request));
    consider(id);
}

void LeaseLedger::lease_refused(const wire::LeaseRequest &request) {
    observer_(node_,
              LeaseRefused{request.id, request.client, displays_.names(request.connectors),
                           "a display of it was withdrawn meanwhile", RefusalReason::Withdrawn});
}

void LeaseLedger::lease_abandoned(LeaseId lease) {
    ended(lease, EndCause::ClientLeft);
}

/// Judges a request that nobody has judged yet, unless a display of it has not returned: then it is
/// held.
void LeaseLedger::consider(LeaseId id) {
    LeaseEntry *const found = entries_.find(id);
    if (found == nullptr || found->stage != LeaseEntry::Stage::Held) {
        return;
    }
    LeaseEntry &entry = *found;
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
    std::ranges::move(begun.unmet, std::back_inserter(entry.unmet));
    entry.lease->displays = std::move(begun.displays);
    for (const ConnectorId connector : entry.request.connectors) {
        std::ranges::copy(displays_.find(connector)->verdict.input,
                          std::back_inserter(entry.lease->input));
    }
    entry.lease->terms = report_terms(entry.asked, entry.unmet, displays_);
    move_displays(entry.request, DisplayEvent::Granted);
    const LeaseReport &lease = *entry.lease;
    for (const ConnectorId connector : entry.request.connectors) {
        displays_.note(connector, &Display::shortfall, lease.shortfall);
    }
    log_info(
        "grant: lease {} of {} to pid {}: {}, {}, {}", id.value(), join(lease.connector_names),
        lease.client.pid,
        lease.lessee ? formatted("lessee {}", lease.lessee.value()) : "by the parent compositor",
        counted(lease.objects.crtcs.size(), "CRTC"), counted(lease.objects.planes.size(), "plane"));
    offers_.tell_clients();
    global_->grant(id, std::move(begun.fd), lease.displays, entry.unmet);
    offers_.publish();
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
        displays_.note(connector, &Display::refusal, reason);
    }
    move_displays(request, DisplayEvent::Refused);
    observer_(node_, LeaseRefused{id, request.client, displays_.names(request.connectors), reason,
                                  refusal.reason});
    offers_.publish();
}

void LeaseLedger::refuse_waiting(ConnectorId connector, const Refusal &refusal) {
    for (const LeaseId id : entries_.waiting_for(connector)) {
        failed(id, refusal);
    }
}

void LeaseLedger::seen(LeaseId id, ConnectorId connector, DisplayState state) {
    states_.seen(id, connector, state);
}

void LeaseLedger::suspended(LeaseId id, bool suspended) {
    states_.set_suspended(id, suspended);
}

void LeaseLedger::ended(LeaseId id, EndCause cause) {
    if (entries_.find(id) == nullptr) {
        return;
    }
    const LogHold hold; // The displays are on offer first.
    LeaseEntry entry = entries_.take(id);
    const wire::LeaseRequest &request = entry.request;
    const auto names = displays_.names(request.connectors);
    log_info("end: lease {} of {}: {}", id.value(), join(names), to_string(cause));
    const bool begun = entry.stage >= LeaseEntry::Stage::Preparing;
    // Before the client hears that it is over.
    const bool offer_first = begun && provider_.revoke(id);
    if (global_ != nullptr) {
        global_->end(id, cause);
    }
    entry.consent.reset();
    {
        const OfferBook::Batch batch(offers_);
        move_displays(request, entry.lease ? DisplayEvent::Ended : DisplayEvent::Refused);
        if (begun && !offer_first) {
            provider_.release(id);
        }
    }
    if (offer_first) {
        if (global_ != nullptr) {
            global_->flush();
        }
        provider_.release(id);
    }
    if (entry.lease) {
        observer_(node_, LeaseEnded{*entry.lease, cause});
    } else if (cause != EndCause::ClientLeft) {
        const Refusal refusal = refusal_by(cause);
        observer_(node_, LeaseRefused{id, request.client, names, refusal.text, refusal.reason});
    }
}

void LeaseLedger::end_all(EndCause cause) {
    for (const LeaseId id : entries_.ended_by(cause)) {
        ended(id, cause);
    }
    states_.set_all_suspended(true); // What is left.
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
            offers_.judge_again(connector); // It kept its rule till now.
        }
        if (display->phase == DisplayPhase::Available) {
            provider_.apply(connector);
        }
    }
}

void LeaseLedger::returned(ConnectorId connector) {
    const OfferBook::Batch batch(offers_);
    if (displays_.find(connector) == nullptr) {
        return;
    }
    displays_.transition(connector, DisplayEvent::Returned);
    if (displays_.find(connector)->phase == DisplayPhase::Available) {
        provider_.apply(connector);
    }
}

std::expected<void, Error> LeaseLedger::revoke(LeaseId lease) {
    if (entries_.find(lease) == nullptr) {
        return std::unexpected(no_lease(lease));
    }
    ended(lease, EndCause::Revoked);
    return {};
}

} // namespace sublet

#include "relay/parent_provider.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "relay/granted_terms.hpp"
#include "relay/leased_objects.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

ParentProvider::ParentProvider(lessee::Connection &parent, lessee::LeaseDevice &device,
                               ParentOffers &offers, DisplayTable &displays)
    : parent_(parent), device_(&device), offers_(offers), displays_(displays),
      fds_(device.card_fds()) {}

void ParentProvider::shut_down() {
    returning_.clear();
    fds_.reset();
    device_ = nullptr;
}

std::expected<UniqueFd, Error> ParentProvider::open_non_master_fd() {
    return fds_ ? fds_->take() : UniqueFd();
}

void ParentProvider::begin(const wire::LeaseRequest &request) {
    const LeaseId id = request.id;
    const std::vector<ConnectorId> connectors = request.connectors;
    std::vector<lessee::OfferId> wanted;
    for (const ConnectorId connector : connectors) {
        if (const ParentOffers::Offer *offer = offers_.find(connector)) {
            wanted.push_back(offer->offer.id);
        }
    }
    auto asked = wanted.size() == connectors.size()
                     ? device_->request(wanted, request.terms)
                     : std::unexpected(Error::make(Error::Kind::NotFound,
                                                   "the parent withdrew the display meanwhile"));
    if (!asked) {
        progress().failed(id, {.reason = asked.error().kind == Error::Kind::NotFound
                                             ? RefusalReason::Withdrawn
                                             : RefusalReason::Failed,
                               .text = asked.error().message()});
        for (const ConnectorId connector : connectors) {
            progress().returned(connector);
        }
        return;
    }
    log_debug("request: lease {} passed on to the parent", id.value());
    leases_.emplace(id, Relayed{connectors, request.terms, std::move(*asked), false});
}

bool ParentProvider::revoke(LeaseId lease) {
    if (const auto found = leases_.find(lease); found != leases_.end()) {
        return_to_parent({.connectors = found->second.connectors,
                          .terms = {},
                          .parent = std::move(found->second.parent)});
    }
    return false;
}

void ParentProvider::return_to_parent(Relayed lease) {
    using enum lessee::Lease::State;
    const auto state = lease.parent->state();
    lease.parent.reset();
    // What the parent has ended itself, it has back. Of the rest its offers still speak of the
    // past, until it has handled the end.
    returning_.push_back({std::move(lease.connectors),
                          state == Requested || state == Granted ? parent_.barrier() : nullptr});
}

void ParentProvider::release(LeaseId lease) {
    leases_.erase(lease);
    take_returned();
}

void ParentProvider::take_returned() {
    std::vector<ConnectorId> returned;
    std::erase_if(returning_, [&](const Returning &back) {
        const bool is_back = !back.handled || back.handled->done();
        if (is_back) {
            returned.insert(returned.end(), back.connectors.begin(), back.connectors.end());
        }
        return is_back;
    });
    for (const ConnectorId connector : returned) {
        progress().returned(connector);
    }
}

void ParentProvider::take_answers() {
    using enum lessee::Lease::State;
    std::vector<LeaseId> answered;
    for (const auto &[id, lease] : leases_) {
        const auto state = lease.parent->state();
        if (state != Requested && !(state == Granted && lease.running)) {
            answered.push_back(id);
        }
    }
    // What is over makes way for what begins.
    std::ranges::stable_partition(
        answered, [this](LeaseId id) { return leases_.at(id).parent->state() != Granted; });
    std::ranges::for_each(answered, [this](LeaseId id) { take_answer(id); });
    for (const LeaseId id : leases_ | std::views::keys | std::ranges::to<std::vector>()) {
        take_news(id);
    }
}

/// Passes on what the parent says of a lease that runs.
void ParentProvider::take_news(LeaseId id) {
    const auto found = leases_.find(id);
    if (found == leases_.end() || !found->second.running || !found->second.parent) {
        return;
    }
    if (const lessee::LeaseNews *news = found->second.parent->news()) {
        for (const GrantedDisplay &display : news->displays) {
            progress().seen(id, display.connector, display.state);
        }
        progress().suspended(id, news->suspended);
    }
}

void ParentProvider::take_answer(LeaseId id) {
    using enum lessee::Lease::State;
    const auto found = leases_.find(id);
    if (found == leases_.end()) {
        return;
    }
    Relayed &lease = found->second;
    if (lease.parent->state() == Granted) {
        return take_grant(id, lease);
    }
    if (lease.running) {
        return progress().ended(id, cause_of_end(lease));
    }
    const Refusal refusal = refusal_by(lease.parent->news());
    const std::vector<ConnectorId> connectors = lease.connectors;
    leases_.erase(found);
    progress().failed(id, refusal);
    for (const ConnectorId connector : connectors) {
        progress().returned(connector);
    }
}

/// The parent has granted a lease. Of one that knows no terms, what it happens to have kept is
/// kept.
void ParentProvider::take_grant(LeaseId id, Relayed &lease) {
    UniqueFd fd = lease.parent->take_fd();
    const lessee::LeaseNews *news = lease.parent->news();
    GrantedTerms granted = news != nullptr ? told_by(*news, lease.connectors)
                                           : read_granted_terms(fd.get(), device_->node_fd(),
                                                                lease.connectors, lease.terms);
    if (const auto missing = granted.missing(lease.terms)) {
        return give_up(id, {.reason = RefusalReason::TermUnmet,
                            .text = displays_.name(missing->connector) + ": " + missing->why,
                            .connector = missing->connector,
                            .term = missing->term});
    }
    lease.running = true;
    LeasedObjects objects = read_leased_objects(fd.get(), lease.connectors);
    const bool masked = std::ranges::any_of(
        granted.displays, [](const GrantedDisplay &display) { return display.state.masked; });
    progress().begun(id, {.fd = std::move(fd),
                          .lessee = {},
                          .objects = std::move(objects),
                          .masked = masked,
                          .displays = std::move(granted.displays),
                          .unmet = std::move(granted.unmet)});
}

/// Gives a lease back that its client would not have.
void ParentProvider::give_up(LeaseId id, const Refusal &refusal) {
    return_to_parent(std::move(leases_.extract(id).mapped()));
    progress().failed(id, Refusal(refusal));
}

/// Displays that are not plugged in any more are disconnected, which is the cause if the parent
/// does not say it.
EndCause ParentProvider::cause_of_end(const Relayed &lease) {
    EndCause cause = cause_by(lease.parent->news());
    for (const ConnectorId connector : lease.connectors) {
        offers_.read(connector);
        const auto facts = offers_.facts().find(connector);
        if (facts != offers_.facts().end() && !facts->second.connected) {
            displays_.disconnect(facts->second);
            cause = cause == EndCause::ParentEnded ? EndCause::Unplugged : cause;
        }
    }
    return cause;
}

/// The parent drives the displays. What it offers anew is a new offer here, too, once nobody asks
/// for the old one any more.
void ParentProvider::apply(ConnectorId connector) {
    const DisplayPhase phase = displays_.find(connector)->phase;
    ParentOffers::Offer *offer = offers_.find(connector);
    if (offer != nullptr &&
        (phase == DisplayPhase::Available || phase == DisplayPhase::Returning) &&
        std::exchange(offer->is_new, false)) {
        displays_.renew_offer(connector);
    }
}

std::string ParentProvider::obstacle(ConnectorId connector) const {
    const auto on_its_way = [&](const Returning &back) {
        return std::ranges::contains(back.connectors, connector);
    };
    if (std::ranges::any_of(returning_, on_its_way)) {
        return "on its way back to the parent";
    }
    // While the parent is being asked it may withdraw the offer as part of its answer.
    const bool asked = displays_.find(connector)->phase == DisplayPhase::Preparing;
    return asked || offers_.find(connector) != nullptr ? "" : "the parent does not offer it";
}

std::expected<void, Error> ParentProvider::set_masked(LeaseId lease, bool) {
    return std::unexpected(Error::make(
        Error::Kind::Unsupported,
        formatted("lease {} is relayed: only the parent compositor can mask it", lease.value())));
}

} // namespace sublet

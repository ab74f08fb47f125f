#include "relay/relay_lessor.hpp"

#include <format>

#include "lease/admission.hpp"
#include "lease/words.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void RelayLessor::lease_abandoned(LeaseId lease) {
    if (leases_.contains(lease)) {
        end(lease, EndCause::ClientLeft, Tell::Nobody);
    }
}

std::expected<void, Error> RelayLessor::revoke(LeaseId lease) {
    if (!leases_.contains(lease)) {
        return no_lease(lease);
    }
    end(lease, EndCause::Revoked);
    return {};
}

std::expected<void, Error> RelayLessor::set_masked(LeaseId lease, bool) {
    return std::unexpected(Error::make(
        Error::Kind::Unsupported,
        std::format("lease {} is relayed: only the parent compositor can mask it", lease.value())));
}

void RelayLessor::ended_by_parent(LeaseId id) {
    bool unplugged = false;
    for (const ConnectorId connector : leases_.at(id).request.connectors) {
        learn_facts(connector, name_of(connector));
        unplugged = unplugged || !facts_.at(connector).connected;
    }
    end(id, unplugged ? EndCause::Unplugged : EndCause::ParentEnded);
}

void RelayLessor::end(LeaseId id, EndCause cause, Tell tell) {
    auto node = leases_.extract(id);
    RelayedLease &lease = node.mapped();
    log_info("end: lease {} of {}: {}", id.value(), join(names(lease.request.connectors)),
             to_string(cause));
    const auto was = lease.running ? std::optional(report(lease)) : std::nullopt;
    if (lease.parent && lease.parent->state() != lessee::Lease::State::Ended) {
        lease.parent.reset();
        returning_.push_back({lease.request.connectors, std::make_unique<ParentEcho>(parent_)});
    }
    if (tell == Tell::Client) {
        global_.finish(id);
    }
    for (const ConnectorId connector : lease.request.connectors) {
        displays_.give_back(connector);
        settle(connector);
    }
    publish();
    if (was) {
        observer_(node_, LeaseEnded{*was, cause});
    } else if (tell == Tell::Client) {
        observer_(node_, LeaseRefused{id, lease.request.client, names(lease.request.connectors),
                                      std::string(to_string(cause))});
    }
}

void RelayLessor::end_withheld() {
    for (const LeaseId id : withheld(leases_, displays_)) {
        end(id, EndCause::Withheld);
    }
}

void RelayLessor::take_back_returned() {
    std::vector<ConnectorId> returned;
    for (const Returning &back : returning_) {
        if (back.noted->heard()) {
            returned.insert(returned.end(), back.connectors.begin(), back.connectors.end());
        }
    }
    std::erase_if(returning_, [](const Returning &back) { return back.noted->heard(); });
    for (const ConnectorId connector : returned) {
        settle(connector);
    }
}

} // namespace sublet

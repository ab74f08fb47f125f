#include "lease_table.hpp"

#include <algorithm>
#include <utility>

#include "../vocabulary/log.hpp"
#include "../vocabulary/log_hold.hpp"
#include "client_key.hpp"
#include "lease.hpp"
#include "lease_connector.hpp"

namespace sublet::wire {

namespace {

/// One count for all cards, see LeaseId.
LeaseId next_lease_id() {
    static LeaseId::value_type last = 0;
    return LeaseId(++last);
}

} // namespace

LeaseTable::LeaseTable(LessorDelegate &delegate, Identify identify)
    : delegate_(delegate), identify_(std::move(identify)) {}

void LeaseTable::submit(Lease &lease, wl_client *client,
                        const std::vector<std::shared_ptr<LeaseConnector>> &connectors,
                        LeaseTerms terms) {
    const LogHold hold; // The answer may go out in this call: before the log, which takes longer.
    LeaseRequest request{.id = next_lease_id(),
                         .client = identify_(client),
                         .connectors = {},
                         .terms = std::move(terms),
                         .holder = key_of(client)};
    std::string names;
    for (const auto &connector : connectors) {
        request.connectors.push_back(connector->offer().connector);
        names += ' ' + connector->offer().name;
    }
    log_debug("request: lease {} wanted by pid {}:{}", request.id.value(), request.client.pid,
              names);
    const auto withdrawn = std::ranges::find_if(connectors, &LeaseConnector::withdrawn);
    if (withdrawn != connectors.end()) {
        log_info("request: refused, a connector of it was withdrawn meanwhile");
        lease.refuse({.reason = RefusalReason::Withdrawn,
                      .text = (*withdrawn)->offer().name + " was withdrawn meanwhile",
                      .connector = (*withdrawn)->offer().connector});
        return delegate_.lease_refused(request);
    }
    lease.set_id(request.id);
    leases_.emplace(request.id, &lease);
    delegate_.lease_requested(std::move(request));
}

Lease *LeaseTable::find(LeaseId id) const {
    const auto found = leases_.find(id);
    return found != leases_.end() ? found->second : nullptr;
}

Lease *LeaseTable::take(LeaseId id) {
    const auto found = leases_.extract(id);
    if (found) {
        log_debug("end: lease {} finished", id.value());
    }
    return found ? found.mapped() : nullptr;
}

void LeaseTable::grant(LeaseId id, UniqueFd fd, std::span<const GrantedDisplay> displays,
                       std::span<const UnmetTerm> unmet) {
    if (Lease *const lease = find(id)) {
        lease->grant(std::move(fd), displays, unmet);
    }
}

void LeaseTable::refuse(LeaseId id, const Refusal &refusal) {
    if (Lease *const lease = take(id)) {
        lease->refuse(refusal);
    }
}

void LeaseTable::end(LeaseId id, EndCause cause) {
    if (Lease *const lease = take(id)) {
        lease->end(cause);
    }
}

void LeaseTable::abandon(LeaseId id) {
    if (leases_.erase(id) != 0) {
        log_debug("end: lease {} abandoned by its client", id.value());
        delegate_.lease_abandoned(id);
    }
}

void LeaseTable::end_all() {
    while (!leases_.empty()) {
        end(leases_.begin()->first, EndCause::CardGone);
    }
}

} // namespace sublet::wire

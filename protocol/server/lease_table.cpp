#include "lease_table.hpp"

#include <algorithm>
#include <utility>

#include "../vocabulary/log.hpp"
#include "../vocabulary/log_hold.hpp"
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
                        const std::vector<std::shared_ptr<LeaseConnector>> &connectors) {
    const LogHold hold; // The answer may go out in this call: before the log, which takes longer.
    LeaseRequest request{.id = next_lease_id(), .client = identify_(client)};
    std::string names;
    for (const auto &connector : connectors) {
        request.connectors.push_back(connector->offer().connector);
        names += ' ' + connector->offer().name;
    }
    log_debug("request: lease {} wanted by pid {}:{}", request.id.value(), request.client.pid,
              names);
    if (std::ranges::any_of(connectors, &LeaseConnector::withdrawn)) {
        log_info("request: refused, a connector of it was withdrawn meanwhile");
        lease.finish();
        return delegate_.lease_refused(request);
    }
    lease.set_id(request.id);
    leases_.emplace(request.id, &lease);
    delegate_.lease_requested(std::move(request));
}

void LeaseTable::grant(LeaseId id, UniqueFd fd) {
    if (const auto found = leases_.find(id); found != leases_.end()) {
        found->second->grant(std::move(fd));
    }
}

void LeaseTable::finish(LeaseId id) {
    if (const auto found = leases_.extract(id)) {
        log_debug("end: lease {} finished", id.value());
        found.mapped()->finish();
    }
}

void LeaseTable::abandon(LeaseId id) {
    if (leases_.erase(id) != 0) {
        log_debug("end: lease {} abandoned by its client", id.value());
        delegate_.lease_abandoned(id);
    }
}

void LeaseTable::finish_all() {
    while (!leases_.empty()) {
        finish(leases_.begin()->first);
    }
}

} // namespace sublet::wire

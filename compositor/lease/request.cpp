#include "lease/lessor.hpp"

#include <algorithm>
#include <iterator>

#include "lease/admission.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void Lessor::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    PendingRequest &pending = leases_[id];
    pending.request = std::move(request);
    const auto displays = names(pending.request.connectors);
    admit(pending, displays_, displays, ask_, [this, id](const Admission &admission) {
        if (admission) {
            grant(id);
        } else {
            refuse(id, admission.error());
        }
    });
}

void Lessor::lease_refused(const wire::LeaseRequest &request) {
    observe(LeaseRefused{request.id, request.client, names(request.connectors),
                         "a display of it was withdrawn meanwhile"});
}

void Lessor::refuse(LeaseId id, const std::string &reason) {
    const auto node = leases_.extract(id);
    const LeaseEntry &entry = node.mapped();
    log_info("grant: lease {} refused: {}", id.value(), reason);
    for (const ConnectorId connector : entry.request.connectors) {
        displays_.refuse(connector, reason);
    }
    std::vector<ConnectorId> reserved;
    std::ranges::copy_if(entry.request.connectors, std::back_inserter(reserved),
                         [&](ConnectorId c) { return displays_.find(c)->lease == id; });
    give_back(reserved);
    if (global_) {
        global_->finish(id);
    }
    observe(LeaseRefused{id, entry.request.client, names(entry.request.connectors), reason});
    tell_displays();
}

} // namespace sublet

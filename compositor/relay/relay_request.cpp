#include "relay/relay_lessor.hpp"

#include <algorithm>
#include <format>
#include <ranges>

#include "lease/admission.hpp"
#include "lease/words.hpp"
#include "relay/leased_objects.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void RelayLessor::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    PendingRequest &pending = leases_[id];
    pending.request = std::move(request);
    const auto displays = names(pending.request.connectors);
    admit(pending, displays_, displays, ask_, [this, id](const Admission &admission) {
        if (admission) {
            pass_on(id);
        } else {
            refuse(id, admission.error());
        }
    });
}

void RelayLessor::lease_refused(const wire::LeaseRequest &request) {
    observer_(node_, LeaseRefused{request.id, request.client, names(request.connectors),
                                  "a display of it was withdrawn meanwhile"});
}

void RelayLessor::pass_on(LeaseId id) {
    RelayedLease &lease = leases_.at(id);
    const auto wanted = lease.request.connectors |
                        std::views::transform([this](ConnectorId connector) {
                            return offers_.at(connector).offer.id;
                        }) |
                        std::ranges::to<std::vector>();
    auto asked = device_->request(wanted);
    if (!asked) {
        return refuse(id, asked.error().message());
    }
    log_debug("request: lease {} passed on to the parent", id.value());
    lease.parent = std::move(*asked);
}

void RelayLessor::refuse(LeaseId id, const std::string &reason) {
    const auto node = leases_.extract(id);
    const wire::LeaseRequest &request = node.mapped().request;
    log_info("grant: lease {} refused: {}", id.value(), reason);
    global_.finish(id);
    for (const ConnectorId connector : request.connectors) {
        displays_.refuse(connector, reason);
        if (displays_.find(connector)->lease == id) {
            displays_.give_back(connector);
            settle(connector);
        }
    }
    publish();
    observer_(node_, LeaseRefused{id, request.client, names(request.connectors), reason});
}

void RelayLessor::drop_outdated_questions() {
    std::vector<LeaseId> outdated;
    for (const auto &[id, lease] : leases_) {
        const auto is_outdated = [&](ConnectorId connector) {
            const auto offer = offers_.find(connector);
            return offer == offers_.end() || offer->second.is_new;
        };
        if (!lease.parent && std::ranges::any_of(lease.request.connectors, is_outdated)) {
            outdated.push_back(id);
        }
    }
    for (const LeaseId id : outdated) {
        refuse(id, "the parent withdrew the display meanwhile");
    }
}

void RelayLessor::take_answers() {
    using enum lessee::Lease::State;
    std::vector<LeaseId> granted;
    std::vector<LeaseId> refused;
    std::vector<LeaseId> ended;
    for (const auto &[id, lease] : leases_) {
        if (!lease.parent || lease.parent->state() == Requested) {
            continue;
        }
        if (lease.running) {
            if (lease.parent->state() == Ended) {
                ended.push_back(id);
            }
        } else if (lease.parent->state() == Granted) {
            granted.push_back(id);
        } else {
            refused.push_back(id);
        }
    }
    for (const LeaseId id : ended) {
        ended_by_parent(id);
    }
    for (const LeaseId id : refused) {
        refuse(id, "the parent compositor refused it");
    }
    for (const LeaseId id : granted) {
        grant(id, leases_.at(id).parent->take_fd());
    }
}

void RelayLessor::grant(LeaseId id, UniqueFd fd) {
    RelayedLease &lease = leases_.at(id);
    for (const ConnectorId connector : lease.request.connectors) {
        displays_.lend(connector);
    }
    lease.running = {read_leased_objects(fd.get(), lease.request.connectors),
                     std::chrono::system_clock::now()};
    log_info("grant: lease {} of {} to pid {}, by the parent compositor", id.value(),
             join(names(lease.request.connectors)), lease.request.client.pid);
    publish();
    global_.grant(id, std::move(fd));
    observer_(node_, LeaseCreated{report(lease)});
}

} // namespace sublet

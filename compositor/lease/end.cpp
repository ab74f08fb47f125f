#include "lease/lessor.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <tuple>

#include "lease/admission.hpp"
#include "lease/route_reset.hpp"
#include "lease/words.hpp"
#include "vocabulary/drm_ptr.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// A driver that refuses a value which it had itself is not asked for ever.
constexpr unsigned most_restore_tries = 5;

} // namespace

void Lessor::lease_abandoned(LeaseId lease) {
    if (leases_.contains(lease)) {
        end(lease, EndCause::ClientLeft, Tell::Nobody);
    }
}

void Lessor::lessees_changed() {
    if (!active_) {
        return;
    }
    const auto alive = list_lessees(card_.master_fd);
    if (!alive) {
        log_warn("end: {}", alive.error().message());
        stale_ = true;
        return;
    }
    std::vector<LeaseId> ended;
    for (auto &[id, entry] : leases_) {
        if (entry.running && !std::ranges::contains(*alive, entry.running->kernel.lessee())) {
            entry.running->kernel.mark_ended();
            ended.push_back(id);
        }
    }
    for (const LeaseId id : ended) {
        end(id, EndCause::FdClosed);
    }
}

void Lessor::end_namesakes(LeaseId id) {
    // The kernel gives a lessee's id to the next one as soon as its fd is closed; the uevent that
    // tells us of the end may still be on its way, and the lessee list cannot tell the two apart.
    const LesseeId lessee = leases_.at(id).running->kernel.lessee();
    const auto namesake = std::ranges::find_if(leases_, [&](const auto &other) {
        return other.first != id && other.second.running &&
               other.second.running->kernel.lessee() == lessee;
    });
    if (namesake != leases_.end()) {
        namesake->second.running->kernel.mark_ended();
        end(namesake->first, EndCause::FdClosed);
    }
}

bool Lessor::guards_modes() const {
    return std::ranges::any_of(leases_ | std::views::values, [](const LeaseEntry &entry) {
        return entry.running && !entry.running->guarded.empty();
    });
}

void Lessor::check_modes() {
    std::vector<LeaseId> offenders;
    for (const auto &[id, entry] : leases_) {
        if (!entry.running) {
            continue;
        }
        for (const GuardedMode &guard : entry.running->guarded) {
            const DrmCrtc crtc(drmModeGetCrtc(card_.master_fd, guard.crtc.value()));
            if (crtc && crtc->mode_valid && !same_timings(crtc->mode, guard.mode)) {
                offenders.push_back(id);
                break;
            }
        }
    }
    for (const LeaseId id : offenders) {
        end(id, EndCause::ForbiddenModeset);
    }
}

std::expected<void, Error> Lessor::revoke(LeaseId lease) {
    if (!leases_.contains(lease)) {
        return no_lease(lease);
    }
    end(lease, EndCause::Revoked);
    return {};
}

void Lessor::end(LeaseId id, EndCause cause, Tell tell) {
    auto node = leases_.extract(id);
    LeaseEntry &entry = node.mapped();
    log_info("end: lease {} of {}: {}", id.value(), join(names(entry.request.connectors)),
             to_string(cause));
    const auto was = entry.running ? std::optional(report(entry)) : std::nullopt;
    if (entry.running) {
        // Before the client hears that it is over; if it fails retire() tries again, and says so.
        std::ignore = entry.running->kernel.revoke();
    }
    if (tell == Tell::Client && global_) {
        global_->finish(id);
    }
    if (entry.running) {
        retire(std::move(*entry.running)); // May wait for a vertical blank.
    }
    give_back(entry.request.connectors);
    expect_room();
    publish();
    if (was) {
        observe(LeaseEnded{*was, cause});
    } else if (tell == Tell::Client) {
        observe(LeaseRefused{id, entry.request.client, names(entry.request.connectors),
                             std::string(to_string(cause))});
    }
}

void Lessor::end_withheld() {
    for (const LeaseId id : withheld(leases_, displays_)) {
        end(id, EndCause::Withheld);
    }
}

void Lessor::end_all(EndCause cause) {
    while (!leases_.empty()) {
        end(leases_.begin()->first, cause);
    }
}

void Lessor::retire(RunningLease lease) {
    if (const auto revoked = lease.kernel.revoke(); !revoked) {
        // Most likely we are not master: then the lessee cannot draw either (EACCES).
        log_warn("end: {}, will be tried again", revoked.error().message());
        unretired_.push_back(std::move(lease));
        return;
    }
    const LeasedObjects &objects = lease.kernel.objects();
    const auto unrouted = is_rerouted(card_.master_fd, objects)
                              ? switch_everything_off(card_.master_fd, objects)
                              : std::expected<void, Error>();
    const auto restored = unrouted.and_then([&] { return lease.before.restore(card_.master_fd); });
    if (!restored) {
        log_warn("end: {}", restored.error().message());
        if (restored.error().code != EOPNOTSUPP && ++lease.restore_tries < most_restore_tries) {
            unretired_.push_back(std::move(lease));
        }
    }
}

void Lessor::give_back(const std::vector<ConnectorId> &connectors) {
    for (const ConnectorId connector : connectors) {
        displays_.give_back(connector);
        if (displays_.find(connector)->phase != DisplayPhase::Present) {
            continue;
        }
        const ConnectorFacts *facts = inventory_.find(connector);
        if (facts == nullptr || !facts->connected) {
            displays_.remove(connector); // It went together with the one whose end this is.
            continue;
        }
        displays_.judge(*facts, policy_);
        settle(connector);
    }
}

} // namespace sublet

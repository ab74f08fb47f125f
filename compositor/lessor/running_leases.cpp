#include "lessor/running_leases.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "vocabulary/log.hpp"

namespace sublet {

RunningLease &RunningLeases::add(LeaseId id, RunningLease lease) {
    return leases_.emplace(id, std::move(lease)).first->second;
}

RunningLease *RunningLeases::find(LeaseId id) {
    const auto found = leases_.find(id);
    return found == leases_.end() ? nullptr : &found->second;
}

std::optional<RunningLease> RunningLeases::take(LeaseId id) {
    auto node = leases_.extract(id);
    return node ? std::optional(std::move(node.mapped())) : std::nullopt;
}

void RunningLeases::mark_unknown(ConnectorId connector) {
    for (RunningLease &lease : leases_ | std::views::values) {
        for (LeasedDisplay &display : lease.displays) {
            display.dark = display.dark || display.connector == connector;
        }
    }
}

std::expected<std::vector<LeaseId>, Error> RunningLeases::closed() {
    std::vector<LeaseId> closed;
    if (leases_.empty()) {
        return closed;
    }
    const auto alive = list_lessees(master_fd_);
    if (!alive) {
        return std::unexpected(alive.error());
    }
    for (auto &[id, lease] : leases_) {
        if (!std::ranges::contains(*alive, lease.kernel.lessee())) {
            lease.kernel.mark_ended();
            closed.push_back(id);
        }
    }
    return closed;
}

std::optional<LeaseId> RunningLeases::closed_before(LeaseId lease) {
    const LesseeId lessee = leases_.at(lease).kernel.lessee();
    const auto old = std::ranges::find_if(leases_, [&](const auto &other) {
        return other.first != lease && other.second.kernel.lessee() == lessee;
    });
    if (old == leases_.end()) {
        return std::nullopt;
    }
    old->second.kernel.mark_ended();
    return old->first;
}

bool RunningLeases::has_guarded_modes() const {
    return std::ranges::any_of(leases_ | std::views::values,
                               [](const RunningLease &lease) { return !lease.guarded.empty(); });
}

std::vector<LeaseId> RunningLeases::with_broken_modes() const {
    std::vector<LeaseId> broken;
    for (const auto &[id, lease] : leases_) {
        if (std::ranges::any_of(lease.guarded, [this](const GuardedMode &guard) {
                return guard.is_broken(master_fd_);
            })) {
            broken.push_back(id);
        }
    }
    return broken;
}

void RunningLeases::remember_modes(const std::function<bool(ConnectorId)> &suspends) {
    for (RunningLease &lease : leases_ | std::views::values) {
        for (LeasedDisplay &display : lease.displays) {
            if (suspends(display.connector)) {
                display.suspended_in = mode_of(master_fd_, display.claim.objects().crtcs.front());
            }
        }
    }
}

std::vector<LeaseId> RunningLeases::restore_modes(const RestoreMode &restore) {
    std::vector<LeaseId> lost;
    for (auto &[id, lease] : leases_) {
        for (LeasedDisplay &display : lease.displays) {
            const auto mode = std::exchange(display.suspended_in, std::nullopt);
            if (!mode) {
                continue;
            }
            if (const auto restored =
                    restore(display.connector, display.claim.objects().crtcs.front(), *mode);
                !restored) {
                log_warn("lease: {} cannot go on: {}", id.value(), restored.error().message());
                lost.push_back(id);
                break;
            }
        }
    }
    return lost;
}

} // namespace sublet

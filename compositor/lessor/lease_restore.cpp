#include "lessor/lease_restore.hpp"

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include "lessor/route_reset.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// A driver that refuses a value which it had itself is not asked for ever.
constexpr unsigned max_restore_tries = 5;

} // namespace

bool LeaseRestore::restore(RunningLease lease, bool active) {
    if (const auto revoked = lease.kernel.revoke(); !revoked) {
        // Switched away we are not master, but then the lessee cannot draw either (EACCES).
        log(revoked.error().code == EACCES ? LogLevel::Debug : LogLevel::Warn,
            "end: {}, will be tried again", revoked.error().message());
        leftovers_.push_back(std::move(lease));
        return false;
    }
    if (active && restore_held(lease)) {
        return true;
    }
    for (const ConnectorId connector : lease.kernel.objects().connectors) {
        preset_.held().lose_track(connector);
    }
    if (const auto restored = restore_now(lease); !restored) {
        log_warn("end: {}", restored.error().message());
        if (restored.error().code != EOPNOTSUPP && ++lease.restore_tries < max_restore_tries) {
            leftovers_.push_back(std::move(lease)); // Used again, but not on offer.
        }
    }
    return true;
}

bool LeaseRestore::is_background(const RunningLease &lease) const {
    return std::ranges::all_of(lease.displays, [this](const LeasedDisplay &display) {
        return preset_.held().holds(display.connector) &&
               !preset_.held().is_busy(display.connector) &&
               !displays_.find(display.connector)->verdict.desktop;
    });
}

/// Restores a lease all of whose displays are held, in one commit that nobody waits for. False if
/// it must be restored in another way.
bool LeaseRestore::restore_held(const RunningLease &lease) {
    if (!is_background(lease)) {
        return false;
    }
    std::vector<HeldPipes::Target> targets;
    for (const LeasedDisplay &display : lease.displays) {
        targets.push_back(
            {display.connector, preset_.early_mode(*displays_.find(display.connector))});
    }
    const auto begun = preset_.held().commit(targets, [&](kms::AtomicRequest &request) {
        for (const LeasedDisplay &display : lease.displays) {
            display.before->restore_all(request);
            for (const PlaneId plane : display.claim.objects().planes) {
                preset_.held().add_other_plane_off(request, display.connector, plane);
            }
        }
    });
    if (!begun) {
        log_debug("end: {}; restoring in a blocking commit", begun.error().message());
        return false;
    }
    Restoring restoring;
    for (const LeasedDisplay &display : lease.displays) {
        restoring.connectors.push_back(display.connector);
        restoring.states.push_back(display.before);
    }
    restoring_.push_back(std::move(restoring));
    return true;
}

void LeaseRestore::finish(const std::vector<ConnectorId> &connectors,
                          const std::expected<void, Error> &result) {
    const auto found = std::ranges::find(restoring_, connectors, &Restoring::connectors);
    if (found == restoring_.end()) {
        return;
    }
    const Restoring restoring = std::move(*found);
    restoring_.erase(found);
    if (!result) {
        for (const auto &state : restoring.states) {
            std::ignore = state->restore_one_by_one(master_fd_, catalog_); // It says what it left.
        }
    }
}

/// Restores what differs, and waits for it.
std::expected<void, Error> LeaseRestore::restore_now(const RunningLease &lease) {
    const LeasedObjects &objects = lease.kernel.objects();
    if (std::ranges::any_of(lease.displays, &LeasedDisplay::dark) ||
        is_rerouted(master_fd_, catalog_, objects)) {
        if (auto off = switch_everything_off(master_fd_, catalog_, objects); !off) {
            return off;
        }
    }
    kms::AtomicRequest request;
    for (const LeasedDisplay &display : lease.displays) {
        if (auto read = display.before->restore_changed(request, catalog_); !read) {
            return read;
        }
    }
    if (auto read = add_overlays_off(request, catalog_, objects); !read) {
        return read;
    }
    auto restored = request.empty() ? std::expected<void, Error>() : request.commit_now(master_fd_);
    if (!restored && lease.restore_tries + 1 >= max_restore_tries) {
        for (const LeasedDisplay &display : lease.displays) {
            restored = display.before->restore_one_by_one(master_fd_, catalog_);
        }
    }
    return restored;
}

const RunningLease *LeaseRestore::leftover(ConnectorId connector) const {
    const auto found = std::ranges::find_if(leftovers_, [&](const RunningLease &lease) {
        return std::ranges::contains(lease.kernel.objects().connectors, connector);
    });
    return found == leftovers_.end() ? nullptr : &*found;
}

} // namespace sublet

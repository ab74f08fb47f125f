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

LeaseRestore::LeaseRestore(const Card &card, kms::PropertyCatalog &catalog,
                           const DisplayTable &displays, LessorHost &host, DisplayPreset &preset,
                           KeptPictures &pictures, Returned returned)
    : card_(card), catalog_(catalog), displays_(displays), host_(host), preset_(preset),
      pictures_(pictures), returned_(std::move(returned)) {}

void LeaseRestore::restore(RunningLease lease) {
    const std::vector<ConnectorId> connectors = lease.kernel.objects().connectors;
    for (const ConnectorId connector : connectors) {
        host_.set_masked(connector, true); // What was listed while it was leased is listed no more.
    }
    if ((card_.active && pictures_.keep(lease)) || try_to_restore(std::move(lease))) {
        give_back(connectors);
    }
}

void LeaseRestore::give_back(const std::vector<ConnectorId> &connectors) {
    for (const ConnectorId connector : connectors) {
        if (card_.active && preset_.held().is_busy(connector)) {
            returning_.insert(connector);
        } else {
            returned_(connector);
        }
    }
}

bool LeaseRestore::has_returned(ConnectorId connector) {
    const bool returned = returning_.erase(connector) != 0;
    if (returned) {
        returned_(connector);
    }
    return returned;
}

void LeaseRestore::stop_waiting() {
    for (const ConnectorId connector : std::exchange(returning_, {})) {
        returned_(connector);
    }
}

void LeaseRestore::retry() {
    for (RunningLease &leftover : std::exchange(leftovers_, {})) {
        restore(std::move(leftover));
    }
}

/// False if the lessee could not be stopped: its displays are not ours yet.
bool LeaseRestore::try_to_restore(RunningLease lease) {
    if (const auto revoked = lease.kernel.revoke(); !revoked) {
        // Switched away we are not master, but then the lessee cannot draw either (EACCES).
        log(revoked.error().code == EACCES ? LogLevel::Debug : LogLevel::Warn,
            "end: {}, will be tried again", revoked.error().message());
        leftovers_.push_back(std::move(lease));
        return false;
    }
    if (restore_held(lease)) {
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
    return card_.active &&
           std::ranges::all_of(lease.displays, [this](const LeasedDisplay &display) {
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
    targets.reserve(lease.displays.size());
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
    if (found == restoring_.end() || (!result && !card_.active)) {
        return;
    }
    const Restoring restoring = std::move(*found);
    restoring_.erase(found);
    if (!result) {
        restore_one_by_one(restoring);
    }
}

void LeaseRestore::finish_all() {
    for (const Restoring &restoring : std::exchange(restoring_, {})) {
        restore_one_by_one(restoring);
    }
}

void LeaseRestore::restore_one_by_one(const Restoring &restoring) {
    for (const auto &state : restoring.states) {
        std::ignore = state->restore_one_by_one(card_.master_fd, catalog_); // It says what it left.
    }
}

/// Restores what differs, and waits for it.
std::expected<void, Error> LeaseRestore::restore_now(const RunningLease &lease) {
    const LeasedObjects &objects = lease.kernel.objects();
    if (std::ranges::any_of(lease.displays, &LeasedDisplay::dark) ||
        is_rerouted(card_.master_fd, catalog_, objects)) {
        if (auto off = switch_everything_off(card_.master_fd, catalog_, objects); !off) {
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
    auto restored =
        request.empty() ? std::expected<void, Error>() : request.commit_now(card_.master_fd);
    if (!restored && lease.restore_tries + 1 >= max_restore_tries) {
        for (const LeasedDisplay &display : lease.displays) {
            restored = display.before->restore_one_by_one(card_.master_fd, catalog_);
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

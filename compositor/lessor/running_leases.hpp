#pragma once

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "lessor/running_lease.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// The running leases of one card, and which of them have ended or must end, according to the
/// kernel. It only says which: the caller ends them.
class RunningLeases {
public:
    /// `master_fd` is borrowed and outlives this object.
    explicit RunningLeases(int master_fd) : master_fd_(master_fd) {}

    RunningLease &add(LeaseId id, RunningLease lease);

    /// Null if there is none of that id.
    [[nodiscard]] RunningLease *find(LeaseId id);

    /// Takes it out; nullopt: there is none.
    [[nodiscard]] std::optional<RunningLease> take(LeaseId id);

    /// The backend does not know the CRTC of a leased display any more.
    void mark_unknown(ConnectorId connector);

    /// Those that the kernel does not list any more, because no process holds their fds. There is
    /// nothing to revoke of them. An error: the kernel did not say.
    [[nodiscard]] std::expected<std::vector<LeaseId>, Error> closed();

    /// The one whose lessee had the id that the lessee of `lease` has. The kernel gives it to the
    /// next one as soon as the last fd is closed; the uevent that tells of the end may still be on
    /// its way, and the list of lessees cannot tell the two apart.
    [[nodiscard]] std::optional<LeaseId> closed_before(LeaseId lease);

    /// Whether a display is leased whose mode only the lessor may set; and the leases of such
    /// displays that are driven in another mode. Waits while the driver sets the mode of one of
    /// them.
    [[nodiscard]] bool has_guarded_modes() const;
    [[nodiscard]] std::vector<LeaseId> with_broken_modes() const;

    /// The session is switched away: remembers the modes of displays for which `suspends` holds.
    void remember_modes(const std::function<bool(ConnectorId)> &suspends);

    /// Has `restore` set each mode that was remembered, once. Returns the leases for which it
    /// failed.
    using RestoreMode =
        std::function<std::expected<void, Error>(ConnectorId, CrtcId, const drmModeModeInfo &)>;
    [[nodiscard]] std::vector<LeaseId> restore_modes(const RestoreMode &restore);

private:
    int master_fd_;
    std::map<LeaseId, RunningLease> leases_;
};

} // namespace sublet

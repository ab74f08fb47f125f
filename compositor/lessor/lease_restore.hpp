#pragma once

#include <expected>
#include <memory>
#include <utility>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/display_preset.hpp"
#include "lessor/display_table.hpp"
#include "lessor/running_lease.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Restores what leases had when they are over, and keeps those for which the kernel did not let
/// us.
class LeaseRestore {
public:
    /// All arguments are borrowed and outlive this object.
    LeaseRestore(int master_fd, kms::PropertyCatalog &catalog, const DisplayTable &displays,
                 DisplayPreset &preset)
        : master_fd_(master_fd), catalog_(catalog), displays_(displays), preset_(preset) {}

    /// Revokes a lease that is over and restores what it had. `active`: the session has the card,
    /// so that commits may go on after this call. False if the lessee could not be stopped: its
    /// displays are not ours yet.
    [[nodiscard]] bool restore(RunningLease lease, bool active);

    /// Whether restore() of this lease only begins a commit, as things are now. It waits for one if
    /// the kernel refuses that.
    [[nodiscard]] bool is_background(const RunningLease &lease) const;

    /// A commit that restore() began has ended, or could not be made: then what differs is restored
    /// now, whatever of it the driver takes.
    void finish(const std::vector<ConnectorId> &connectors,
                const std::expected<void, Error> &result);

    /// Hands out the leases that were kept, to be restored again.
    [[nodiscard]] std::vector<RunningLease> take_leftovers() {
        return std::exchange(leftovers_, {});
    }
    [[nodiscard]] bool has_leftovers() const { return !leftovers_.empty(); }

    /// The lease of a display that was kept, or null.
    [[nodiscard]] const RunningLease *leftover(ConnectorId connector) const;

private:
    /// A commit under way.
    struct Restoring {
        std::vector<ConnectorId> connectors;
        std::vector<std::shared_ptr<const SavedState>> states;
    };

    [[nodiscard]] bool restore_held(const RunningLease &lease);
    [[nodiscard]] std::expected<void, Error> restore_now(const RunningLease &lease);

    int master_fd_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    DisplayPreset &preset_;
    std::vector<Restoring> restoring_;
    std::vector<RunningLease> leftovers_;
};

} // namespace sublet

#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/card.hpp"
#include "lessor/display_preset.hpp"
#include "lessor/display_table.hpp"
#include "lessor/kept_pictures.hpp"
#include "lessor/lessor_host.hpp"
#include "lessor/running_lease.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Restores what leases had when they are over, and tells of each display that has returned. Keeps
/// the leases for which the kernel did not let it.
class LeaseRestore {
public:
    /// Nothing is left on a display of what was set for its lease, or by its lessee.
    using Returned = std::function<void(ConnectorId)>;

    /// All arguments are borrowed and outlive this object.
    LeaseRestore(const Card &card, kms::PropertyCatalog &catalog, const DisplayTable &displays,
                 LessorHost &host, DisplayPreset &preset, KeptPictures &pictures,
                 Returned returned);
    LeaseRestore(const LeaseRestore &) = delete;
    LeaseRestore &operator=(const LeaseRestore &) = delete;

    /// Revokes a lease that is over and restores what it had, but for pictures that are to stay.
    /// If its lessee cannot be stopped its displays do not return until retry() has done that.
    void restore(RunningLease lease);

    /// Displays that were lit for a lease that will not be: they return when they are not busy.
    void give_back(const std::vector<ConnectorId> &connectors);

    /// Whether restore() of this lease only begins a commit, as things are now. It waits for one if
    /// the kernel refuses that.
    [[nodiscard]] bool is_background(const RunningLease &lease) const;

    /// A commit that restore() began has ended, or could not be made: then what differs is restored
    /// now, whatever of it the driver takes, or by finish_all() if another session has the card.
    void finish(const std::vector<ConnectorId> &connectors,
                const std::expected<void, Error> &result);

    /// Nobody will be told of any commit that restore() began: what differs is restored now.
    void finish_all();

    /// A commit to a display has ended. False if it was not on its way back.
    [[nodiscard]] bool has_returned(ConnectorId connector);

    /// Another session has the card. Nobody waits for a commit then: it may not be told of at all.
    void stop_waiting();

    /// Restores the leases that were kept.
    void retry();
    [[nodiscard]] bool has_leftovers() const { return !leftovers_.empty(); }

    /// The lease of a display that was kept, or null.
    [[nodiscard]] const RunningLease *leftover(ConnectorId connector) const;

private:
    /// A commit under way.
    struct Restoring {
        std::vector<ConnectorId> connectors;
        std::vector<std::shared_ptr<const SavedState>> states;
    };

    void restore_one_by_one(const Restoring &restoring);
    [[nodiscard]] bool try_to_restore(RunningLease lease);
    [[nodiscard]] bool restore_held(const RunningLease &lease);
    [[nodiscard]] std::expected<void, Error> restore_now(const RunningLease &lease);

    const Card &card_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    LessorHost &host_;
    DisplayPreset &preset_;
    KeptPictures &pictures_;
    Returned returned_;
    std::vector<Restoring> restoring_;
    std::set<ConnectorId> returning_; ///< Returned when the commits to them have ended.
    std::vector<RunningLease> leftovers_;
};

} // namespace sublet

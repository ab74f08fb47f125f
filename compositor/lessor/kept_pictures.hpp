#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/display_table.hpp"
#include "lessor/held_pipes.hpp"
#include "lessor/running_lease.hpp"
#include "loop/event_source.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// The last pictures of lessees whose leases have ended: each stays on its display until the next
/// lessee's first frame or until its time is over, where a rule says so.
///
/// The kernel removes a picture with the last fd of its lease, so a duplicate of that is kept.
class KeptPictures {
public:
    /// Called when the picture of a display is to be replaced by what the display shows while
    /// nobody leases it.
    using Expired = std::function<void(ConnectorId)>;

    /// All arguments are borrowed and outlive this object.
    KeptPictures(wl_event_loop *loop, int master_fd, kms::PropertyCatalog &catalog,
                 const DisplayTable &displays, HeldPipes &held, Expired expired);
    KeptPictures(const KeptPictures &) = delete;
    KeptPictures &operator=(const KeptPictures &) = delete;

    /// Keeps the pictures of a lease that was revoked, if all of its displays can show them, and
    /// restores everything else that its lessee has changed. Waits for a commit if there is
    /// anything. False: nothing is kept, nor restored.
    [[nodiscard]] bool keep(RunningLease &lease);

    /// Whether the picture of a display is to stay.
    [[nodiscard]] bool has(ConnectorId connector) const;

    /// A commit to these displays is over: they show something else.
    void replaced(const std::vector<ConnectorId> &connectors);

    /// The session has lost the card, and the pictures with it.
    void drop_all() { pictures_.clear(); }

private:
    struct Picture {
        ConnectorId connector;
        CrtcId crtc;
        PlaneId primary;
        uint32_t framebuffer;
        std::shared_ptr<UniqueFd> fd; ///< Shared by the pictures of one lease.
        std::unique_ptr<TimerSource> timer;
        bool expired = false;
    };
    using Place = std::list<Picture>::iterator;

    [[nodiscard]] uint32_t shown_by(PlaneId plane) const;
    [[nodiscard]] std::expected<void, Error> restore(const RunningLease &lease);
    void expire(Place picture);

    wl_event_loop *loop_;
    int master_fd_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    HeldPipes &held_;
    Expired expired_;
    std::list<Picture> pictures_;
};

} // namespace sublet

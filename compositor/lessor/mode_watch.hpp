#pragma once

#include <functional>

#include "lessor/running_leases.hpp"
#include "loop/event_source.hpp"

namespace sublet {

/// Finds the leases whose lessees have set a mode that their rule leaves to the lessor. The kernel
/// tells nobody of modesets: the CRTCs of such leases, and no others, are read ten times a second.
class ModeWatch {
public:
    /// Called for each lease that breaks its rule; it must end there.
    using Broken = std::function<void(LeaseId)>;

    /// `loop` and `leases` are borrowed and outlive this object.
    ModeWatch(wl_event_loop *loop, const RunningLeases &leases, Broken broken);

    /// Looks now, and again for as long as there is such a lease. Waits while the driver sets the
    /// mode of one of their CRTCs.
    void look();

    /// Looks no more until look() is called: another session sets modes as it likes.
    void stop() { timer_.disarm(); }

private:
    const RunningLeases &leases_;
    Broken broken_;
    TimerSource timer_;
};

} // namespace sublet

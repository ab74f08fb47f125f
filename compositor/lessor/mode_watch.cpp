#include "lessor/mode_watch.hpp"

#include <chrono>
#include <utility>

namespace sublet {

ModeWatch::ModeWatch(wl_event_loop *loop, const RunningLeases &leases, Broken broken)
    : leases_(leases), broken_(std::move(broken)), timer_(loop, [this] { look(); }) {}

void ModeWatch::look() {
    for (const LeaseId lease : leases_.with_broken_modes()) {
        broken_(lease);
    }
    if (leases_.has_guarded_modes()) {
        timer_.arm(std::chrono::milliseconds(100));
    }
}

} // namespace sublet

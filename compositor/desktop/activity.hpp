#pragma once

#include "wlr/wlroots.hpp"

namespace sublet {

/// Tells idle-notify clients (screen lockers, dimmers) that the user is there.
struct Activity {
    wlr_idle_notifier_v1 *notifier;
    wlr_seat *seat;

    void notify() const { wlr_idle_notifier_v1_notify_activity(notifier, seat); }
};

} // namespace sublet

#pragma once

#include <cstdint>
#include <string>

#include "control/control_delegate.hpp"

struct wl_resource;

namespace sublet {

// Reports as events of one sublet_control_watch_v1, each a whole group or a single event.

void send_display(wl_resource *watch, const std::string &card, const DisplayReport &report,
                  const DisplayPicture &picture);

/// `change` is of enum sublet_control_watch_v1_change.
void send_lease(wl_resource *watch, const std::string &card, const LeaseReport &report,
                uint32_t change);

void send_refused(wl_resource *watch, const std::string &card, const LeaseRefused &refused);

void send_claim(wl_resource *watch, const ClaimReport &claim);

void send_ended(wl_resource *watch, const LeaseEnded &ended);

} // namespace sublet

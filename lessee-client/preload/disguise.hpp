#pragma once

namespace sublet::preload {

/// Names the environment variable with the id of the leased connectors' "non-desktop" property; set
/// if the program is to take them for ordinary monitors.
constexpr const char *disguise_variable = "SUBLET_LEASE_NON_DESKTOP";

/// After an ioctl that succeeded on the leased card: if it read a connector's properties, turns
/// non-desktop off in what the program gets to see.
void disguise(unsigned long request, void *argument);

} // namespace sublet::preload

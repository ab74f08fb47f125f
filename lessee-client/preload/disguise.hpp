#pragma once

namespace sublet::preload {

/// Names the environment variable with the id of the leased connectors' "non-desktop" property; set
/// if the program is to take them for ordinary monitors.
constexpr const char *disguise_variable = "SUBLET_LEASE_NON_DESKTOP";

/// Whether the ioctl reads the properties of an object, maybe of a connector.
[[nodiscard]] bool reads_properties(unsigned long request);

/// How many properties fit into the arrays that the program gives such an ioctl: to be asked before
/// the kernel replaces that by how many there are.
[[nodiscard]] unsigned property_capacity(unsigned long request, const void *argument);

/// After such an ioctl succeeded on the leased card, turns non-desktop off in what the program gets
/// to see. `capacity` is what property_capacity() said.
void disguise(unsigned long request, const void *argument, unsigned capacity);

} // namespace sublet::preload

#pragma once

#include <string>

#include <xf86drmMode.h>

namespace sublet {

/// The kernel's name: "DP-1", "Virtual-2"; "Unknown-3" of a type that libdrm does not know.
[[nodiscard]] std::string connector_name(const drmModeConnector &connector);

} // namespace sublet

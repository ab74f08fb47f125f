#pragma once

#include <string>

#include <sublet/displays/connector_facts.hpp>

namespace sublet::cli {

/// "HVR 0xaa01 "HTC VIVE" serial 42, non-desktop" or "no EDID".
[[nodiscard]] std::string describe(const ConnectorFacts &display);

} // namespace sublet::cli

#pragma once

#include <cstdint>
#include <string>

#include <sublet/displays/connector_facts.hpp>

namespace sublet::cli {

/// What an EDID says: "HVR 0xaa01 "HTC VIVE" serial 42"; without what is empty.
[[nodiscard]] std::string identity(const std::string &maker, uint16_t product,
                                   const std::string &model, const std::string &serial);

/// "HVR 0xaa01 "HTC VIVE" serial 42, non-desktop" or "no EDID".
[[nodiscard]] std::string describe(const ConnectorFacts &display);

} // namespace sublet::cli

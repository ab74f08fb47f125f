#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <sublet/displays/connector_facts.hpp>

namespace sublet::cli {

/// "HVR 0xaa01 “HTC VIVE” serial 42, non-desktop" or "no EDID".
[[nodiscard]] std::string describe(const ConnectorFacts &display);

/// The keys of `sublet-lessee list --json`, documented in sublet-lessee(1).
[[nodiscard]] nlohmann::ordered_json to_json(const ConnectorFacts &display);
[[nodiscard]] nlohmann::ordered_json to_json(const drmModeModeInfo &mode);

} // namespace sublet::cli

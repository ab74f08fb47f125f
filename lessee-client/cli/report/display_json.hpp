#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include <sublet/displays/connector_facts.hpp>

#include "lessee/connection.hpp"
#include "lessee/selection.hpp"

namespace sublet::cli {

// For programs. The keys are documented in sublet-lessee(1).

[[nodiscard]] nlohmann::ordered_json to_json(const ConnectorFacts &display);
[[nodiscard]] nlohmann::ordered_json to_json(const drmModeModeInfo &mode);

/// What `list` prints: what is on offer and wanted.
[[nodiscard]] std::string offers_json(const lessee::Connection &connection,
                                      const lessee::Selection &wanted);

/// A line of `wait`: a display that fits.
[[nodiscard]] std::string candidate_json(const ConnectorFacts &display, const std::string &node);

/// A line of `watch`: what has happened to a display.
[[nodiscard]] std::string change_json(std::string_view time, std::string_view event,
                                      const std::string &node, const ConnectorFacts &display);

} // namespace sublet::cli

#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "exit_code.hpp"
#include "report.hpp"

namespace sublet::ctl {

// The objects of --json. Their keys are an interface for scripts, documented in subletctl(1).

using Json = nlohmann::ordered_json;

[[nodiscard]] Json to_json(const Display &display);
[[nodiscard]] Json to_json(const Lease &lease);

/// With the current mode of each display, as `snapshot` has it.
[[nodiscard]] Json to_json(const Lease &lease, const Snapshot &snapshot);

/// One line of `watch --json`, heard at `time`.
[[nodiscard]] Json to_json(const Event &event, std::chrono::system_clock::time_point time);

[[nodiscard]] Json to_json(const Failure &failure);

/// What is not UTF-8 is replaced. `indent` -1 makes one line of it.
[[nodiscard]] std::string to_text(const Json &json, int indent);

} // namespace sublet::ctl

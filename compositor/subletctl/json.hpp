#pragma once

#include <chrono>
#include <string>

#include "exit_code.hpp"
#include "report.hpp"

namespace sublet::ctl::json {

// What is printed with --json. The keys are an interface for scripts, documented in subletctl(1).
// What is not UTF-8 is replaced.

[[nodiscard]] std::string display(const Display &display);
[[nodiscard]] std::string displays(const Snapshot &snapshot);

/// With the current mode of each display that is lent.
[[nodiscard]] std::string leases(const Snapshot &snapshot);
[[nodiscard]] std::string claims(const Snapshot &snapshot);

/// One line of `watch`, heard at `time`.
[[nodiscard]] std::string event(const Event &event, std::chrono::system_clock::time_point time);

/// One line: what was asked for is done.
[[nodiscard]] std::string success();
/// One line: it is not.
[[nodiscard]] std::string failure(const Failure &failure);

} // namespace sublet::ctl::json

#pragma once

#include <expected>
#include <string>

#include <sublet/vocabulary/error.hpp>

#include "report/run_report.hpp"

namespace sublet::cli {

/// Draws for each head, as an SVG file: the latency over the run with what was missed, and how
/// often which latency and which time between two flips came up.
[[nodiscard]] std::expected<void, Error> write_plot(const std::string &path, const Heads &heads);

} // namespace sublet::cli

#pragma once

#include <expected>
#include <string>

#include <sublet/vocabulary/error.hpp>

#include "report/run_report.hpp"

namespace sublet::cli {

/// Draws two histograms for each head as an SVG file: commit to flip, and flip
/// to flip.
[[nodiscard]] std::expected<void, Error> write_plot(const std::string &path, const Heads &heads);

} // namespace sublet::cli

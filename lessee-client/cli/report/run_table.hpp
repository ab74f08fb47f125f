#pragma once

#include "report/run_report.hpp"

namespace sublet::cli {

/// The statistics for people, to stdout: the timeline, a column for each display, and a histogram
/// of its latency.
void print_table(const RunReport &report, const Heads &heads);

} // namespace sublet::cli

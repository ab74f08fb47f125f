#pragma once

#include "report/run_report.hpp"

namespace sublet::cli {

/// For programs: everything at the end, to stdout. The keys are documented in
/// sublet-lessee(1).
void print_json(const RunReport &report, const std::optional<kms::Device> &device,
                const Heads &heads);

} // namespace sublet::cli

#pragma once

#include <vector>

#include "lessor/display_table.hpp"
#include "lessor/lessor_report.hpp"

namespace sublet {

/// What was asked for, and what of that is not kept.
[[nodiscard]] std::vector<TermReport> report_terms(const LeaseTerms &asked,
                                                   const std::vector<UnmetTerm> &unmet,
                                                   const DisplayTable &displays);

} // namespace sublet

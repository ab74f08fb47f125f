#pragma once

#include <vector>

#include "config/table_reader.hpp"
#include "desktop/monitor_rule.hpp"
#include "rules/rule.hpp"

namespace sublet {

/// What the tables [[display]] say, in their order.
struct DisplayRules {
    std::vector<Rule> displays;        ///< For leases, and what is the desktop's.
    std::vector<MonitorRule> monitors; ///< For the desktop: one of each table.
};

/// Complains about what makes no sense, and about tables that never apply.
///
/// A table that leaves it open what a display is for (no `desktop` or no `lease`) means what it
/// would be without it, which depends on the display: such a table becomes two rules of one name,
/// for displays with and without the non-desktop flag.
[[nodiscard]] DisplayRules read_display_rules(std::vector<TableReader> tables);

} // namespace sublet

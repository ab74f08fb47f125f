#pragma once

#include <vector>

#include "config/table_reader.hpp"
#include "policy/lease_policy.hpp"

namespace sublet {

/// Reads the [[display]] tables, in their order.
///
/// A table that leaves it open what a display is for (no `desktop` or no `lease`) means what it
/// would be without it, which depends on the display: such a table becomes two rules of one name,
/// for displays with and without the non-desktop flag.
[[nodiscard]] std::vector<Rule> read_display_rules(std::vector<TableReader> tables);

} // namespace sublet

#pragma once

#include <vector>

#include "config/table_reader.hpp"
#include "desktop/pointer_rule.hpp"

namespace sublet {

/// The tables [[pointer]].
[[nodiscard]] std::vector<PointerRule> read_pointers(std::vector<TableReader> tables);

} // namespace sublet

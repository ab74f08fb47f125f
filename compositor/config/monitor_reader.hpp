#pragma once

#include "config/table_reader.hpp"
#include "desktop/output_wishes.hpp"

namespace sublet {

/// Reads how the desktop is to use a display: the keys of a display's `monitor`, and of each table
/// in the state file. Leaves unknown keys to whoever calls finish().
[[nodiscard]] OutputWishes read_output_wishes(TableReader &table);

/// The keys that say so, for a table to write; what is left open is not there.
[[nodiscard]] toml::table written(const OutputWishes &wishes);

} // namespace sublet

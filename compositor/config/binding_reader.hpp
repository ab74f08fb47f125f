#pragma once

#include "config/table_reader.hpp"
#include "desktop/binding.hpp"

namespace sublet {

/// [keys]: "Super+Return" = "terminal" or [PROGRAM, ARGUMENT, ...] or "none", and `defaults`.
[[nodiscard]] BindingWishes read_keys(TableReader table);

/// [buttons]: the same of buttons of the pointer.
[[nodiscard]] BindingWishes read_buttons(TableReader table);

} // namespace sublet

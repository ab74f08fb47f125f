#pragma once

#include "options.hpp"

namespace sublet {

/// Reads the configuration as a start would, and tells what is wrong with it on standard error.
/// Returns the exit status: 0 if sublet would start with it, else 1.
[[nodiscard]] int check_config(const Options &options);

} // namespace sublet

#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace sublet {

/// A sentence for each program that the configuration names and that is not there to be run. It may
/// come later: no mistake, but worth a word.
[[nodiscard]] std::vector<std::string> missing_programs(const Config &config);

} // namespace sublet

#pragma once

#include <string>
#include <vector>

#include "binding.hpp"

namespace sublet {

/// Keys or buttons, and what they do.
struct HelpLine {
    std::string keys;
    std::string what;

    bool operator==(const HelpLine &) const = default;
};

/// What is bound: actions in their order, then commands.
[[nodiscard]] std::vector<HelpLine> help_lines(const Bindings &keys, const Bindings &buttons);

} // namespace sublet

#pragma once

#include <string>
#include <string_view>

#include "command-line/command_line.hpp"

namespace sublet {

/// What makes a shell ("bash", "zsh" or "fish") complete the words of a program, read off its
/// command line, so that it cannot lag behind. Hidden options (those of no group) are left out.
[[nodiscard]] std::string completions(const CLI::App &app, std::string_view shell,
                                      const ValueSources &values);

} // namespace sublet

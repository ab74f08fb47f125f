#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace sublet {

/// What our programs end with when the command line makes no sense.
inline constexpr int wrong_usage = 2;

/// Shell commands that print the words that may stand for a type of value, by the type's name:
/// {"CONNECTOR", "subletctl list | …"}. Types that are not in it: FILE is a file, "on|off" these
/// words, and anything else is not completed.
using ValueSources = std::map<std::string, std::string>;

/// Cuts "--" and what follows off the command line, and returns that without the "--": words of
/// another program, of which CLI11 would take "[a,b]" for a list. None if there is no "--".
[[nodiscard]] std::optional<std::vector<std::string>> take_program(int &argc, char **argv);

/// Parses the command line, as all our programs do. Returns nothing if the program is to go on, or
/// the status with which it is to end: 0 after --help, --version and --completions, or wrong_usage
/// after it has said on standard error what is wrong. `--completions bash|zsh|fish`, which the help
/// does not list, prints what makes that shell complete the program's words.
[[nodiscard]] std::optional<int> parse_command_line(CLI::App &app, int argc, char **argv,
                                                    const ValueSources &values = {});

/// A check of a number: says what is allowed, and adds no noise to the help.
[[nodiscard]] CLI::Validator above_zero();
[[nodiscard]] CLI::Validator from_zero();
[[nodiscard]] CLI::Validator between(double least, double most);

/// A check of a word. The option's type name is the words, with "|" between.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);

} // namespace sublet

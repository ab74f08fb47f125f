#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sublet {

// Shell globs as of fnmatch(3) without flags: for the whole value, case-sensitive.

/// Whether `pattern` matches the whole of `value`.
[[nodiscard]] bool glob_matches(const std::string &pattern, const std::string &value);

/// Why `pattern` cannot match anything; nullopt if it is a valid glob.
[[nodiscard]] std::optional<std::string> glob_problem(std::string_view pattern);

} // namespace sublet

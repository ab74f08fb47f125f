#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sublet {

// Shell globs as of fnmatch(3) without flags: for the whole value, case-sensitive.

/// Whether the whole of `value` is what `pattern` describes.
[[nodiscard]] bool glob_matches(const std::string &pattern, const std::string &value);

/// Why `pattern` is no glob that could match anything; nothing if it is one.
[[nodiscard]] std::optional<std::string> glob_problem(std::string_view pattern);

} // namespace sublet

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace sublet {

// What is written as a string in the configuration but means something else. Nothing = not so.

/// "500ms", "10s" or "2m": a whole number, longer than nothing and no longer than a day.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "#rrggbb", hexadecimal.
[[nodiscard]] std::optional<Color> parse_color(std::string_view text);

/// "0xaa01", hexadecimal.
[[nodiscard]] std::optional<uint16_t> parse_product(std::string_view text);

/// Why `pattern` is no shell glob that could match anything; nothing if it is one.
[[nodiscard]] std::optional<std::string> glob_problem(std::string_view pattern);

} // namespace sublet

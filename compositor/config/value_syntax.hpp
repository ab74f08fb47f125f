#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "desktop/color.hpp"

namespace sublet {

// What is written as a string in the configuration but means something else. Nothing = not so.

/// "500ms", "10s" or "2m": a whole number, longer than nothing and no longer than a day.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "#rrggbb", hexadecimal; opaque.
[[nodiscard]] std::optional<Color> parse_color(std::string_view text);

} // namespace sublet

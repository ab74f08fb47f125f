#pragma once

#include <format>
#include <string>
#include <string_view>

namespace sublet {

/// What std::vformat() returns, compiled once.
[[nodiscard]] std::string formatted_text(std::string_view format, std::format_args args);

/// What std::format() returns. That one is compiled anew, all of it, in every file that uses it:
/// a second and 80 kB each time.
template <typename... Args>
[[nodiscard]] std::string formatted(std::format_string<Args...> format, Args &&...args) {
    return formatted_text(format.get(), std::make_format_args(args...));
}

} // namespace sublet

#pragma once

#include <format>
#include <string>
#include <string_view>

namespace sublet {

/// What std::vformat() returns, compiled once.
[[nodiscard]] std::string formatted_text(std::string_view format, std::format_args args);

/// Prints what std::vformat() returns, and a newline, on standard output. Where that cannot be
/// written std::ferror(stdout) tells so.
void print_formatted_line(std::string_view format, std::format_args args);

/// What std::format() returns. That one is compiled anew, all of it, in every file that uses it:
/// a second and 80 kB each time. So are std::print() and std::println().
template <typename... Args>
[[nodiscard]] std::string formatted(std::format_string<Args...> format, Args &&...args) {
    return formatted_text(format.get(), std::make_format_args(args...));
}

/// A line on standard output, as by std::println(); see print_formatted_line().
template <typename... Args> void print_line(std::format_string<Args...> format, Args &&...args) {
    print_formatted_line(format.get(), std::make_format_args(args...));
}

} // namespace sublet

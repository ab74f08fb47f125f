#pragma once

#include <format>
#include <string_view>

namespace sublet {

/// Prints what std::vformat() returns, and a newline, on standard output. Where that cannot be
/// written std::ferror(stdout) tells so.
void print_formatted_line(std::string_view format, std::format_args args);

/// A line on standard output, as by std::println(), which is compiled anew, all of it, in every
/// file that uses it; see formatted().
template <typename... Args> void print_line(std::format_string<Args...> format, Args &&...args) {
    print_formatted_line(format.get(), std::make_format_args(args...));
}

} // namespace sublet

#pragma once

#include <cstdio>
#include <format>
#include <string>
#include <utility>

#include "vocabulary/formatted.hpp"

namespace sublet::cli {

/// A line on standard error; it is lost where it cannot be written.
template <typename... Args> void remark(std::format_string<Args...> format, Args &&...args) {
    const std::string line = formatted(format, std::forward<Args>(args)...) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

/// Whether some of what was printed on standard output cannot be written there.
[[nodiscard]] inline bool output_is_lost() {
    return std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
}

/// What the tools say then.
inline constexpr auto lost_output = "could not write to standard output";

} // namespace sublet::cli

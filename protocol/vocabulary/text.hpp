#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sublet {

/// "DP-1, DP-2": for log lines.
[[nodiscard]] inline std::string join(const std::vector<std::string> &words) {
    std::string joined;
    for (const std::string &word : words) {
        joined += (joined.empty() ? "" : ", ") + word;
    }
    return joined;
}

/// "1 plane", "3 planes".
[[nodiscard]] inline std::string counted(size_t count, const std::string &thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

/// What somebody else said, for a message: no longer than a name would be.
[[nodiscard]] inline std::string shortened(std::string_view text) {
    constexpr size_t longest = 64;
    return std::string(text.substr(0, longest)) + (text.size() > longest ? "..." : "");
}

} // namespace sublet

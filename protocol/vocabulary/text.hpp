#pragma once

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

/// What somebody else said, for a message: no longer than a name would be.
[[nodiscard]] inline std::string shortened(std::string_view text) {
    constexpr size_t longest = 64;
    return std::string(text.substr(0, longest)) + (text.size() > longest ? "..." : "");
}

} // namespace sublet

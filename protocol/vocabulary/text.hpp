#pragma once

#include <string>
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

} // namespace sublet

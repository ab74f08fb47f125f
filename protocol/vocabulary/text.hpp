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

/// What somebody else said or how a file is called, for a log line, a terminal or a panel: "?" for
/// each control character, which would begin a line of its own or be obeyed by the terminal.
[[nodiscard]] inline std::string without_control_characters(std::string_view given) {
    std::string text(given);
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < ' ' || byte == 0x7f) {
            text[i] = '?';
        } else if (byte >= 0x80 && byte < 0xa0 && i > 0 &&
                   text[i - 1] == '\xc2') { // U+0080 to U+009F
            text.replace(i - 1, 2, "??");
        }
    }
    return text;
}

} // namespace sublet

#pragma once

#include <string>
#include <string_view>

namespace sublet {

/// `text` as an event of the control protocol may carry it: cut to 1000 bytes at the end of a UTF-8
/// character, since a message of more than 4096 bytes costs the client its connection.
[[nodiscard]] inline std::string wire_text(std::string_view text) {
    constexpr size_t limit = 1000;
    if (text.size() <= limit) {
        return std::string(text);
    }
    size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
    }
    return std::string(text.substr(0, end));
}

} // namespace sublet

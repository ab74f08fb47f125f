#pragma once

#include <string>

namespace sublet::wire {

/// A text as events of our own protocols carry it: cut to 1000 bytes, at the end of a UTF-8
/// character. A message of more than 4096 bytes would cost the client its connection.
[[nodiscard]] inline std::string cut(std::string text) {
    constexpr size_t limit = 1000;
    if (text.size() > limit) {
        size_t end = limit;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
            --end;
        }
        text.resize(end);
    }
    return text;
}

} // namespace sublet::wire

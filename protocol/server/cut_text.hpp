#pragma once

#include <string>

namespace sublet::wire {

/// A text as sublet-lease-terms-v1 cuts it, at the end of a UTF-8 character. One that does not fit
/// into a message would end the client.
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

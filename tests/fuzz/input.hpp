#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

/// What the fuzzer runs: one execution with these bytes. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace sublet::test {

/// The bytes of one execution, taken from the front. When there are no more, everything is 0.
class Input {
public:
    Input(const uint8_t *data, size_t size) : rest_(data, size) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }

    /// At most so many.
    std::span<const uint8_t> take(size_t count) {
        const auto taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

    /// In the machine's byte order.
    template <typename Number> Number number() {
        Number value{};
        const auto bytes = take(sizeof(value));
        if (!bytes.empty()) {
            std::memcpy(&value, bytes.data(), bytes.size());
        }
        return value;
    }
    uint8_t byte() { return number<uint8_t>(); }

    /// As a char array ends: with its length before it.
    std::string text() {
        const auto bytes = take(byte());
        return {bytes.begin(), bytes.end()};
    }

private:
    std::span<const uint8_t> rest_;
};

/// All of it as text, or as bytes of unknown meaning.
inline std::string_view as_text(const uint8_t *data, size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}
inline std::span<const std::byte> as_blob(const uint8_t *data, size_t size) {
    return std::as_bytes(std::span(data, size));
}

/// What must always hold; ends the program, as a fault of memory would.
inline void must(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

} // namespace sublet::test

#include "config/value_syntax.hpp"

#include <charconv>

namespace sublet {
namespace {

template <typename Number>
std::optional<Number> whole_number(std::string_view text, int base = 10) {
    Number value{};
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const size_t digits = text.find_first_not_of("0123456789");
    if (digits == text.npos) {
        return std::nullopt;
    }
    const auto count = whole_number<uint32_t>(text.substr(0, digits));
    const std::string_view unit = text.substr(digits);
    if (!count || (unit != "ms" && unit != "s" && unit != "m")) {
        return std::nullopt;
    }
    const std::chrono::milliseconds duration =
        unit == "ms"  ? std::chrono::milliseconds(*count)
        : unit == "s" ? std::chrono::seconds(*count)
                      : std::chrono::milliseconds(std::chrono::minutes(*count));
    if (duration == duration.zero() || duration > std::chrono::days(1)) {
        return std::nullopt;
    }
    return duration;
}

std::optional<Color> parse_color(std::string_view text) {
    if (text.size() != 7 || !text.starts_with('#')) {
        return std::nullopt;
    }
    const auto rgb = whole_number<uint32_t>(text.substr(1), 16);
    if (!rgb) {
        return std::nullopt;
    }
    const auto component = [&](unsigned shift) {
        return static_cast<float>(*rgb >> shift & 0xff) / 255.0F;
    };
    return Color{component(16), component(8), component(0), 1};
}

} // namespace sublet

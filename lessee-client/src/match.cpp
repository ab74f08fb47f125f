#include <sublet/lessee/match.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <ranges>
#include <utility>

#include <fnmatch.h>

namespace sublet::lessee {

namespace {

bool fits(const std::string &glob, const std::string &text) {
    return fnmatch(glob.c_str(), text.c_str(), 0) == 0;
}

std::optional<uint32_t> number(std::string_view text) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    const std::string_view digits = hex ? text.substr(2) : text;
    uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    if (error != std::errc() || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return value;
}

bool product_fits(const std::string &glob, uint16_t product) {
    if (const auto wanted = number(glob)) {
        return *wanted == product;
    }
    return fits(glob, std::format("{:#06x}", product));
}

} // namespace

std::expected<Match, Error> Match::parse(std::string_view text) {
    static constexpr auto keys = std::to_array<std::pair<std::string_view, Key>>({
        {"name", Key::Name},
        {"maker", Key::Maker},
        {"model", Key::Model},
        {"product", Key::Product},
        {"serial", Key::Serial},
        {"non-desktop", Key::NonDesktop},
    });

    Match match;
    if (text.empty()) {
        return match;
    }
    for (const auto part : std::views::split(text, ',')) {
        const std::string_view condition(part);
        const size_t equals = condition.find('=');
        const auto key = std::ranges::find(keys, condition.substr(0, equals),
                                           &std::pair<std::string_view, Key>::first);
        if (equals == std::string_view::npos || key == keys.end()) {
            return std::unexpected(Error::make(
                Error::Kind::Invalid,
                std::format("“{}” is not KEY=VALUE with one of the keys name, maker, model, "
                            "product, serial, non-desktop",
                            condition)));
        }
        const std::string_view value = condition.substr(equals + 1);
        if (key->second == Key::NonDesktop && value != "true" && value != "false") {
            return std::unexpected(
                Error::make(Error::Kind::Invalid,
                            std::format("non-desktop is true or false, not “{}”", value)));
        }
        match.conditions_.push_back({key->second, std::string(value)});
    }
    return match;
}

bool Match::accepts(const DisplayFacts &display) const {
    return std::ranges::all_of(
        conditions_, [&](const Condition &condition) { return holds(condition, display); });
}

bool Match::holds(const Condition &condition, const DisplayFacts &display) {
    if (condition.key == Key::Name) {
        return fits(condition.glob, display.name);
    }
    if (condition.key == Key::NonDesktop) {
        return display.non_desktop == (condition.glob == "true");
    }
    if (!display.edid) {
        return false;
    }
    const EdidFacts &edid = *display.edid;
    switch (condition.key) {
    case Key::Maker:
        return fits(condition.glob, edid.maker) || fits(condition.glob, edid.maker_name);
    case Key::Model:
        return fits(condition.glob, edid.model);
    case Key::Serial:
        return fits(condition.glob, edid.serial);
    case Key::Product:
        return product_fits(condition.glob, edid.product);
    case Key::Name:
    case Key::NonDesktop:
        break;
    }
    std::unreachable();
}

} // namespace sublet::lessee

#include "match_syntax.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "glob.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

std::unexpected<Error> invalid(std::string what) {
    return std::unexpected(Error::make(Error::Kind::Invalid, std::move(what)));
}

std::optional<bool> parse_bool(std::string_view text) {
    return text == "true"    ? std::optional(true)
           : text == "false" ? std::optional(false)
                             : std::nullopt;
}

std::expected<void, Error> add_condition(ConnectorMatch &match, std::string_view key,
                                         std::string_view value) {
    if (key == "product") {
        match.product = parse_product(value);
        return match.product
                   ? std::expected<void, Error>()
                   : invalid(formatted("\"{}\" is no product code, such as 0xaa01", value));
    }
    if (key == "non-desktop") {
        match.non_desktop = parse_bool(value);
        return match.non_desktop
                   ? std::expected<void, Error>()
                   : invalid(formatted("non-desktop is true or false, not \"{}\"", value));
    }
    std::optional<std::string> *const pattern = key == "connector" ? &match.connector
                                                : key == "maker"   ? &match.maker
                                                : key == "model"   ? &match.model
                                                : key == "serial"  ? &match.serial
                                                                   : nullptr;
    if (pattern == nullptr) {
        return invalid(formatted(
            "\"{}\" is none of connector, maker, model, product, serial and non-desktop", key));
    }
    if (const auto problem = glob_problem(value)) {
        return invalid(formatted("{}: {}: \"{}\"", key, *problem, value));
    }
    *pattern = value;
    return {};
}

} // namespace

std::expected<std::vector<Condition>, Error> split_conditions(std::string_view text) {
    std::vector<Condition> conditions;
    for (const auto part : std::views::split(text, ',')) {
        const std::string_view condition(part);
        const size_t equals = condition.find('=');
        if (equals == std::string_view::npos) {
            return invalid(formatted("\"{}\" is not KEY=VALUE", condition));
        }
        const std::string_view key = condition.substr(0, equals);
        if (std::ranges::contains(conditions, key, &Condition::key)) {
            return invalid(formatted("{} is given twice", key));
        }
        conditions.push_back({key, condition.substr(equals + 1)});
    }
    return conditions;
}

std::expected<ConnectorMatch, Error> parse_connector_match(std::string_view text) {
    ConnectorMatch match;
    const auto conditions = split_conditions(text);
    if (!conditions) {
        return std::unexpected(conditions.error());
    }
    for (const auto &[key, value] : *conditions) {
        if (const auto added = add_condition(match, key, value); !added) {
            return std::unexpected(added.error());
        }
    }
    return match;
}

std::optional<uint16_t> parse_product(std::string_view text) {
    const bool hex = text.starts_with("0x");
    const std::string_view digits = text.substr(hex ? 2 : 0);
    uint16_t code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    const bool all = error == std::errc() && end == digits.data() + digits.size();
    return all ? std::optional(code) : std::nullopt;
}

} // namespace sublet

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "edid_facts.hpp"

namespace sublet {

/// Which connectors are meant, by name, EDID and kind. Every given condition must hold; absent =
/// anything. A condition on the EDID does not hold for a display without one.
///
/// Patterns are shell globs, see glob.hpp.
struct ConnectorMatch {
    std::optional<std::string> connector; ///< Connector name.
    std::optional<std::string> maker;     ///< PNP id or the company's name.
    std::optional<uint16_t> product;      ///< Product code.
    std::optional<std::string> model;
    std::optional<std::string> serial;
    std::optional<bool> non_desktop;

    [[nodiscard]] bool matches(std::string_view name, const std::optional<EdidFacts> &edid,
                               bool non_desktop_flag) const;

    auto operator<=>(const ConnectorMatch &) const = default;
};

} // namespace sublet

#include <algorithm>
#include <array>

#include "displays/glob.hpp"

#include "input_mapping.hpp"

namespace sublet {

std::optional<std::string> display_of_touch(std::string_view device, std::string_view named,
                                            std::span<const TouchRule> rules,
                                            std::span<const std::string> connectors) {
    const auto lit = [&](std::string_view connector) {
        return std::ranges::contains(connectors, connector);
    };
    if (lit(named)) {
        return std::string(named);
    }
    const auto rule = std::ranges::find_if(rules, [&](const TouchRule &candidate) {
        return glob_matches(candidate.device, std::string(device));
    });
    if (rule != rules.end()) {
        return lit(rule->connector) ? std::optional(rule->connector) : std::nullopt;
    }
    const auto built_in = [](std::string_view connector) {
        constexpr std::array kinds{"eDP-", "LVDS-", "DSI-", "DPI-"};
        return std::ranges::any_of(kinds,
                                   [&](const char *kind) { return connector.starts_with(kind); });
    };
    const auto panel = std::ranges::find_if(connectors, built_in);
    return std::ranges::count_if(connectors, built_in) == 1 ? std::optional(*panel) : std::nullopt;
}

} // namespace sublet

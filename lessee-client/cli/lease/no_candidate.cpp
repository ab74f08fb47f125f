#include "lease/no_candidate.hpp"

#include <algorithm>
#include <utility>

#include <sublet/vocabulary/formatted.hpp>

#include "check/diagnosis.hpp"

namespace sublet::cli {

namespace {

constexpr auto check = "sublet-lessee check looks at everything; sublet-lessee wait and --wait "
                       "wait for a display";

bool is_offered(const lessee::LeaseDevice &device, const ConnectorFacts &display) {
    return std::ranges::contains(device.offers(), display.id, &lessee::ConnectorOffer::connector);
}

/// What is connected to the cards of the lessor, and fits.
std::vector<std::pair<ConnectedDisplay, bool>> fitting(const lessee::Connection &connection,
                                                       const lessee::Selection &selection) {
    std::vector<std::pair<ConnectedDisplay, bool>> found;
    for (const auto &device : connection.devices()) {
        auto fd = UniqueFd::duplicate_of(device->node_fd());
        const auto card =
            fd ? read_card_facts(device->node_path(), *std::move(fd)) : std::unexpected(fd.error());
        if (!card) {
            continue;
        }
        for (const ConnectedDisplay &display : card->displays) {
            if (selection.fits(display.facts)) {
                found.emplace_back(display, is_offered(*device, display.facts));
            }
        }
    }
    return found;
}

} // namespace

Failure no_candidate(const lessee::Connection &connection, const lessee::Selection &selection) {
    const auto connected = fitting(connection, selection);
    for (const std::string &name : selection.connectors) {
        if (!std::ranges::contains(connected, name,
                                   [](const auto &each) { return each.first.facts.name; })) {
            return {ExitCode::NothingMatches,
                    formatted("nothing that fits is connected to {}", name), check};
        }
    }
    for (const auto &[display, offered] : connected) {
        if (!offered) {
            const Finding why = why_not_offered(display);
            return {ExitCode::NothingMatches, "no display on offer fits: " + why.text,
                    why.advice.empty() ? check : why.advice};
        }
    }
    return {ExitCode::NothingMatches, "no display on offer fits, and none that is connected",
            check};
}

Failure no_such_mode(const std::string &connector, std::span<const drmModeModeInfo> modes,
                     const ModeWish &wish) {
    std::string list;
    for (const drmModeModeInfo &mode : modes) {
        list += (list.empty() ? "" : ", ") + description(mode);
    }
    return {ExitCode::NothingMatches, formatted("{} has no mode {}", connector, to_string(wish)),
            list.empty() ? "it has none at all" : "it has " + list};
}

} // namespace sublet::cli

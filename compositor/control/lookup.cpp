#include "control/lookup.hpp"

#include <algorithm>
#include <vector>

#include "vocabulary/formatted.hpp"
#include "vocabulary/text.hpp"

namespace sublet {
namespace {

std::string_view folderless(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);
}

std::string qualified(const NamedDisplay &named) {
    return formatted("{}:{}", folderless(named.card->node), named.display->facts.name);
}

/// "A, B or C", with that word before the last; nothing for nothing.
std::string list(std::span<const std::string> words, std::string_view before_last) {
    std::string text;
    for (size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? formatted(" {} ", before_last) : ", ";
        text += words[i];
    }
    return text;
}

/// With their cards where a connector of that name is on several.
std::vector<std::string> names(std::span<const NamedDisplay> displays) {
    std::vector<std::string> names;
    for (const NamedDisplay &named : displays) {
        const auto same_name = [&](const NamedDisplay &other) {
            return other.display->facts.name == named.display->facts.name;
        };
        names.push_back(std::ranges::count_if(displays, same_name) > 1 ? qualified(named)
                                                                       : named.display->facts.name);
    }
    return names;
}

std::vector<NamedDisplay> all_displays(std::span<const CardReport> cards) {
    std::vector<NamedDisplay> all;
    for (const CardReport &card : cards) {
        for (const DisplayReport &display : card.displays) {
            all.push_back({&card, &display});
        }
    }
    return all;
}

} // namespace

std::expected<NamedDisplay, Error> find_display(std::span<const CardReport> cards,
                                                std::string_view name) {
    const size_t colon = name.find_last_of(':');
    const bool has_card = colon != std::string_view::npos;
    const std::string_view card = has_card ? name.substr(0, colon) : "";
    const std::string_view connector = has_card ? name.substr(colon + 1) : name;

    const std::vector<NamedDisplay> all = all_displays(cards);
    std::vector<NamedDisplay> found;
    std::ranges::copy_if(all, std::back_inserter(found), [&](const NamedDisplay &named) {
        return named.display->facts.name == connector &&
               (!has_card || card == named.card->node || card == folderless(named.card->node));
    });
    if (found.size() == 1) {
        return found.front();
    }
    if (!found.empty()) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, formatted("several cards have a connector {}: say {}",
                                                        connector, list(names(found), "or"))));
    }
    const std::string known =
        all.empty() ? "sublet has no card with connectors" : "known are " + list(names(all), "and");
    return std::unexpected(Error::make(
        Error::Kind::NotFound, formatted("there is no connector {}; {}", shortened(name), known)));
}

std::expected<LeaseKey, Error> find_lease(std::span<const CardReport> cards, LeaseId id) {
    for (const CardReport &card : cards) {
        if (std::ranges::contains(card.leases, id, &LeaseReport::id)) {
            return LeaseKey{card.node, id};
        }
    }
    return std::unexpected(
        Error::make(Error::Kind::NotFound, formatted("no lease {} is running", id.value())));
}

std::expected<void, Error> check_unmasked(const NamedDisplay &named) {
    if (named.card->relayed) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        formatted("the parent compositor drives {}: only there can that be done",
                                  named.display->facts.name)));
    }
    const LeaseId id = named.display->lease;
    const auto lease = std::ranges::find(named.card->leases, id, &LeaseReport::id);
    if (lease == named.card->leases.end() || !lease->masked) {
        return {};
    }
    return std::unexpected(Error::make(
        Error::Kind::Invalid, formatted("{} is leased and lease {} is masked: unmask it first",
                                        named.display->facts.name, id.value())));
}

} // namespace sublet

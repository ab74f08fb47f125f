#include "commands/selection_options.hpp"

#include <algorithm>

#include <sublet/displays/match_syntax.hpp>

#include "lessee/claim_syntax.hpp"

namespace sublet::cli {

void SelectionOptions::add_to(CLI::App &command) {
    add_filter_to(command);
    command.add_flag("--all", all_, "every display of a card that fits, not the first");
    command.add_flag("--claim", claim_,
                     "keep the displays of --match from the desktop meanwhile, see claim");
}

void SelectionOptions::add_filter_to(CLI::App &command) {
    command
        .add_option("-c,--connector", connectors_,
                    "this connector; repeat it for several displays at once")
        ->type_name("CONNECTOR");
    command.add_flag("--non-desktop", non_desktop_,
                     "a head-mounted display (the default without --connector and --match)");
    command
        .add_option("-m,--match", matches_,
                    "a display by KEY=VALUE[,...]; keys: connector, maker, model, serial\n"
                    "(globs), product (as 0xaa01), non-desktop (true or false)")
        ->type_name("MATCH");
}

std::expected<WantedDisplays, Error> SelectionOptions::wanted() const {
    return selection().and_then([this](lessee::Selection selection) {
        return claim().transform([&](std::optional<ClaimCriteria> claim) {
            return WantedDisplays{std::move(selection), std::move(claim)};
        });
    });
}

std::expected<lessee::Selection, Error> SelectionOptions::selection() const {
    auto matches = matches_;
    if (connectors_.empty() && matches.empty()) {
        matches.emplace_back("non-desktop=true");
    }
    return to_selection(std::move(matches));
}

std::expected<lessee::Selection, Error> SelectionOptions::filter() const {
    return to_selection(matches_);
}

std::expected<std::optional<ClaimCriteria>, Error> SelectionOptions::claim() const {
    if (!claim_) {
        return std::nullopt;
    }
    const auto invalid = [](const std::string &why) {
        return std::unexpected(Error::make(Error::Kind::Invalid, "--claim: " + why));
    };
    if (matches_.empty()) {
        return invalid("--match must say what to claim");
    }
    auto criteria = lessee::parse_claim_criteria(all_of(matches_));
    if (!criteria) {
        return invalid(criteria.error().message());
    }
    return *std::move(criteria);
}

std::string all_of(const std::vector<std::string> &matches) {
    std::string text;
    for (const std::string &match : matches) {
        text += (text.empty() ? "" : ",") + match;
    }
    return text;
}

std::expected<lessee::Selection, Error>
SelectionOptions::to_selection(std::vector<std::string> matches) const {
    auto names = connectors_;
    std::ranges::sort(names);
    if (const auto twice = std::ranges::adjacent_find(names); twice != names.end()) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "--connector " + *twice + " is given twice"));
    }
    if (non_desktop_) {
        matches.emplace_back("non-desktop=true");
    }
    lessee::Selection selection{.connectors = connectors_,
                                .matches = {},
                                .count = all_ ? std::nullopt : std::optional<size_t>(1)};
    for (const auto &text : matches) {
        auto match = parse_connector_match(text);
        if (!match) {
            return std::unexpected(match.error());
        }
        selection.matches.push_back(*std::move(match));
    }
    return selection;
}

} // namespace sublet::cli

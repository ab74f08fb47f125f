#include "lease/claim_diff.hpp"

#include <algorithm>

namespace sublet::cli {

using lessee::ClaimNews;

namespace {

bool was_withheld(const ClaimNews &before, const ClaimNews::Withheld &now) {
    return std::ranges::any_of(before.withheld, [&](const ClaimNews::Withheld &each) {
        return each.display == now.display && each.obstacle == now.obstacle &&
               each.text == now.text;
    });
}

} // namespace

std::vector<ClaimChange> ClaimDiff::update(const ClaimNews &news) {
    using enum ClaimChange::Kind;
    std::vector<ClaimChange> changes;
    for (const auto &[id, display] : before_.matches) {
        if (!std::ranges::contains(news.matches, id, &ClaimNews::Match::id)) {
            changes.push_back({.kind = Unmatched, .display = display});
        }
    }
    for (const auto &[id, display] : news.matches) {
        if (!std::ranges::contains(before_.matches, id, &ClaimNews::Match::id)) {
            changes.push_back({.kind = Matched, .display = display});
        }
    }
    for (const ClaimNews::Withheld &each : news.withheld) {
        if (!was_withheld(before_, each)) {
            changes.push_back({.kind = Withheld,
                               .display = each.display,
                               .reason = to_word(each.obstacle),
                               .text = each.text});
        }
    }
    if (news.made && !before_.made) {
        changes.push_back({.kind = Made});
    }
    if (news.refusal && !before_.refusal) {
        changes.push_back(
            {.kind = Refused, .reason = to_word(news.refusal->reason), .text = news.refusal->text});
    }
    before_ = news;
    return changes;
}

} // namespace sublet::cli

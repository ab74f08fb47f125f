#include "relay/parent_claims.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

bool same(const lessee::ClaimNews::Withheld &a, const lessee::ClaimNews::Withheld &b) {
    return a.display == b.display && a.obstacle == b.obstacle;
}

} // namespace

/// The parent is gone, and nobody is to wait for it.
ParentClaims::~ParentClaims() {
    for (const auto &[id, claim] : std::exchange(claims_, {})) {
        if (!claim.told_made) {
            book_.parent_made(id);
        }
    }
}

void ParentClaims::make(const wire::ClaimRequest &request) {
    claims_.emplace(request.id, Claimed{.criteria = request.criteria,
                                        .exclusive = request.exclusive,
                                        .parent = nullptr,
                                        .told_matches = {},
                                        .told_withheld = {}});
    follow(request.id);
}

void ParentClaims::follow() {
    for (const ClaimId id : claims_ | std::views::keys | std::ranges::to<std::vector>()) {
        follow(id);
    }
}

/// Makes it there, if that is not done. False: the parent does not take it.
bool ParentClaims::begin(Claimed &claim) {
    if (!claim.parent && parent_.takes_terms()) {
        auto made = parent_.claim(claim.criteria, claim.exclusive);
        if (made) {
            claim.parent = std::move(*made);
        } else {
            log_warn("claim: not passed on to the parent: {}", made.error().message());
        }
    }
    return claim.parent != nullptr;
}

/// Tells the book what is new.
void ParentClaims::follow(ClaimId id) {
    const auto found = claims_.find(id);
    if (found == claims_.end() || !parent_.knows_devices()) {
        return;
    }
    Claimed &claim = found->second;
    if (!begin(claim)) {
        claims_.erase(found);
        return book_.parent_made(id);
    }
    const lessee::ClaimNews &news = claim.parent->news();
    for (const lessee::ClaimNews::Match &match : claim.told_matches) {
        if (!std::ranges::contains(news.matches, match.id, &lessee::ClaimNews::Match::id)) {
            book_.parent_unmatched(id, match.display.connector);
        }
    }
    claim.told_matches = news.matches;
    for (const lessee::ClaimNews::Withheld &withheld : news.withheld) {
        if (std::ranges::none_of(claim.told_withheld,
                                 [&](const auto &told) { return same(told, withheld); })) {
            book_.parent_withholds(id, withheld.display, withheld.obstacle, withheld.text);
        }
    }
    claim.told_withheld = news.withheld;
    if (news.refusal) {
        const lessee::ClaimNews::Refusal refusal = *news.refusal;
        claims_.erase(found);
        return book_.parent_refused(id, refusal.reason, refusal.text);
    }
    if (news.made && !std::exchange(claim.told_made, true)) {
        book_.parent_made(id);
    }
}

} // namespace sublet

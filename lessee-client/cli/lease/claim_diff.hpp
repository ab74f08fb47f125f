#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lessee/claim_news.hpp"

namespace sublet::cli {

/// What has happened to a claim.
struct ClaimChange {
    enum class Kind { Made, Matched, Unmatched, Withheld, Refused };

    Kind kind;
    ClaimedDisplay display = {};  ///< Of what is matched, unmatched or withheld.
    std::string_view reason = {}; ///< Why it is withheld or refused, as a word.
    std::string text = {};        ///< The same for people.
};

/// Remembers the news of a claim, and tells what changed.
class ClaimDiff {
public:
    /// Since the last call.
    [[nodiscard]] std::vector<ClaimChange> update(const lessee::ClaimNews &news);

private:
    lessee::ClaimNews before_;
};

} // namespace sublet::cli

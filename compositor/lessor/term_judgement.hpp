#pragma once

#include <optional>
#include <vector>

#include "displays/display_mode.hpp"
#include "lessor/display_table.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// What becomes of the terms of a request, as far as can be known before anything is done.
struct JudgedTerms {
    /// The terms that can be kept. A mode is a whole one, of the display's own or the client's.
    LeaseTerms kept;
    std::vector<UnmetTerm> unmet;
    std::optional<Refusal> refusal; ///< Set if something is unmet that must be kept.
};

/// What a client means by a mode of the display's own.
[[nodiscard]] ModeWish wish_of(const ListedMode &mode);

/// Judges the terms of a request by the rules of its displays, all of which are known.
[[nodiscard]] JudgedTerms judge_terms(const wire::LeaseRequest &request,
                                      const DisplayTable &displays);

} // namespace sublet

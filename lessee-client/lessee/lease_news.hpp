#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vocabulary/end_cause.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet::lessee {

/// What a lessor says of one lease beyond that it is granted and over (sublet-lease-terms-v1). Of
/// reasons, causes and terms there may be numbers that this library does not know.
struct LeaseNews {
    struct End {
        EndCause cause = EndCause::CardGone;
        std::string text; ///< Plain words, without a trailing period.
    };

    std::optional<Refusal> refusal;       ///< Of a lease that is Denied.
    std::vector<GrantedDisplay> displays; ///< Of one that was Granted, in the order of the request:
                                          ///< as granted, with the state that holds now.
    std::vector<UnmetTerm> unmet;         ///< Which terms it was granted without.
    bool suspended = false;               ///< Commits fail with EACCES until it goes on.
    uint32_t suspensions = 0;             ///< How often it was: it may go on before anybody looks.
    std::optional<End> end;               ///< Of one that is Ended.
};

} // namespace sublet::lessee

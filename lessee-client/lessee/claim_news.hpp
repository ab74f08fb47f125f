#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vocabulary/claim.hpp"

namespace sublet::lessee {

/// What a lessor says of one claim. Of reasons and obstacles there may be numbers that this library
/// does not know.
struct ClaimNews {
    struct Match {
        uint32_t id = 0; ///< Never used twice by one claim.
        ClaimedDisplay display;
    };

    /// A display that fits and is not the claim's. Nobody tells when it is pulled.
    struct Withheld {
        ClaimedDisplay display; ///< Device, connector and name alone.
        ClaimObstacle obstacle = ClaimObstacle::Forbidden;
        std::string text; ///< Plain words, without a trailing period.
    };

    struct Refusal {
        ClaimRefusal reason = ClaimRefusal::Forbidden;
        std::string text; ///< Plain words, without a trailing period.
    };

    bool made = false;              ///< It stands, or stood before it was refused.
    std::vector<Match> matches;     ///< What is plugged in and the claim's: on offer or leased.
    std::vector<Withheld> withheld; ///< One for each connector at most, the newest at the end.
    std::optional<Refusal> refusal; ///< It is over.
};

} // namespace sublet::lessee

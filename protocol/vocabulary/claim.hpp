#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "kms_ids.hpp"
#include "strong_id.hpp"

namespace sublet {

/// Our own id of a claim; never reused within one run of the lessor.
using ClaimId = StrongId<struct ClaimTag>;

/// One connection of a client, for as long as it lasts.
struct ClientKey {
    uintptr_t value = 0; ///< 0: nobody's.

    [[nodiscard]] explicit operator bool() const { return value != 0; }
    bool operator==(const ClientKey &) const = default;
};

/// A string that displays are compared with.
struct ClaimPattern {
    std::string text;
    bool glob = false;

    bool operator==(const ClaimPattern &) const = default;
};

/// Which displays a client claims: those that fulfil all that is given.
struct ClaimCriteria {
    std::optional<ClaimPattern> maker; ///< PNP id.
    std::optional<uint16_t> product;
    std::optional<ClaimPattern> model;
    std::optional<ClaimPattern> serial;
    std::optional<ClaimPattern> connector_type; ///< "DP", "HDMI-A".

    bool operator==(const ClaimCriteria &) const = default;
};

/// Why a claim is over. The numbers are those of sublet_display_claim_v1.reason.
enum class ClaimRefusal { TooWide = 0, TooMany = 1, Dropped = 2, Forbidden = 3 };

/// Why a display that fits is not the claim's, as sublet_display_claim_v1.obstacle.
enum class ClaimObstacle { Forbidden = 0, Desktop = 1, NoConsent = 2, Claimed = 3 };

/// Words for JSON: "too-wide", "no-consent"; "unknown" for a number that there is not.
[[nodiscard]] std::string_view to_word(ClaimRefusal reason);
[[nodiscard]] std::string_view to_word(ClaimObstacle obstacle);

/// What a claimant hears of a display.
struct ClaimedDisplay {
    dev_t device = 0; ///< Of the card's primary node.
    ConnectorId connector;
    std::string name;
    std::string maker; ///< Empty, like the rest, if nothing is known.
    uint16_t product = 0;
    std::string model;
    std::string serial;

    bool operator==(const ClaimedDisplay &) const = default;
};

} // namespace sublet

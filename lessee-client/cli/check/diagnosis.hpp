#pragma once

#include <expected>
#include <string>
#include <vector>

#include "check/card_facts.hpp"
#include "check/lessor_facts.hpp"

namespace sublet::cli {

/// One thing to tell about this machine.
struct Finding {
    enum class Kind {
        Good,
        Note, ///< Good to know; keeps nobody from leasing.
        Bad,  ///< No display can be leased because of it.
    };

    Kind kind = Kind::Note;
    std::string text;
    std::string advice = {}; ///< What the user can do; may be empty.
};

/// A card, or why it could not be opened.
struct ProbedCard {
    std::string node;
    std::expected<CardFacts, Error> facts;
};

/// Everything about the graphics cards.
[[nodiscard]] std::vector<Finding> diagnose_cards(const std::vector<ProbedCard> &cards);

/// Why no compositor could be reached.
[[nodiscard]] Finding unreachable(const SocketFacts &socket);

/// Why a connected display is not on offer, as far as it shows.
[[nodiscard]] Finding why_not_offered(const ConnectedDisplay &display);

/// Everything about the compositor and what it offers; `cards` tell why something is not on offer.
[[nodiscard]] std::vector<Finding> diagnose_lessor(const LessorFacts &lessor,
                                                   const std::vector<ProbedCard> &cards);

} // namespace sublet::cli

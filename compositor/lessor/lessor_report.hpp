#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "displays/connector_facts.hpp"
#include "lessor/kernel_lease.hpp"
#include "rules/rule.hpp"
#include "vocabulary/claim.hpp"
#include "vocabulary/client_facts.hpp"
#include "vocabulary/end_cause.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// What the lessor does with one connector now. The numbers are those of
/// sublet_control_watch_v1.use.
enum class DisplayUse { Unplugged, Desktop, Offered, Leased, Withheld };

[[nodiscard]] std::string_view to_string(DisplayUse use);

/// One connector of the card, for administrators.
struct DisplayReport {
    ConnectorFacts facts;
    DisplayUse use = DisplayUse::Unplugged;
    bool on_desktop = false; ///< Desktop and Offered do not exclude each other.
    bool offered = false;
    std::string rule;   ///< Name of the rule that matched; empty while unplugged.
    std::string reason; ///< Why it is (not) on offer, in plain words.
    LeaseId lease;      ///< Set while leased.

    bool operator==(const DisplayReport &) const = default;
};

/// What the client of a lease asked for.
struct TermReport {
    std::string connector; ///< Its name.
    Term term = Term::None;
    std::string asked; ///< "640x480", "yes", "all", "dark" …
    std::string unmet; ///< Why it is not kept, in plain words; empty: it is.
};

/// One running lease.
struct LeaseReport {
    LeaseId id;
    LesseeId lessee;
    ClientFacts client;
    LeasedObjects objects;
    std::vector<std::string> connector_names;
    std::chrono::system_clock::time_point since;
    bool masked = true;
    std::string
        shortfall; ///< What could not be done as the rules say, in plain words; mostly empty.
    bool inhibits_idle = false;          ///< As its rules say: the user counts as active.
    std::vector<std::string> input = {}; ///< Globs on the input devices that it may have, likewise.
    std::vector<GrantedDisplay> displays = {}; ///< Each as it was granted, and as it is seen now.
    std::vector<TermReport> terms = {};        ///< In the order of the displays.
};

/// One claim, for administrators.
struct ClaimReport {
    ClaimId id;
    ClientFacts client;
    ClaimCriteria criteria;
    bool exclusive = false;
    std::vector<std::string> displays; ///< Names of the connectors that it has.
};

/// A claim was made, or has other displays than before.
struct ClaimChanged {
    ClaimReport claim;
};
struct ClaimEnded {
    ClaimReport claim; ///< As it was.
};

/// What happens to claims, in the order in which it happens.
using ClaimEvent = std::variant<ClaimChanged, ClaimEnded>;

struct LeaseCreated {
    LeaseReport lease;
};
struct LeaseChanged {
    LeaseReport lease;
};
struct LeaseEnded {
    LeaseReport lease;
    EndCause cause;
};
/// A request was answered with `finished` and never became a lease.
struct LeaseRefused {
    LeaseId id;
    ClientFacts client;
    std::vector<std::string> connector_names;
    std::string reason;
    RefusalReason kind = RefusalReason::Failed;
};
/// The report of a display has changed, or is the first one.
struct DisplayChanged {
    DisplayReport display;
};
/// The card does not have the connector any more, or is gone itself.
struct DisplayGone {
    ConnectorId connector;
};

/// What happens on one card, in the order in which it happens.
using LessorEvent =
    std::variant<LeaseCreated, LeaseChanged, LeaseEnded, LeaseRefused, DisplayChanged, DisplayGone>;

} // namespace sublet

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
#include "vocabulary/client_facts.hpp"

namespace sublet {

/// Why a lease ended.
enum class EndCause {
    ClientLeft,       ///< Its Wayland object was destroyed, or the whole connection is gone.
    FdClosed,         ///< The kernel says so: no process holds the lease's fd any more.
    Unplugged,        ///< A display of it was unplugged.
    SessionInactive,  ///< The session was switched away.
    Revoked,          ///< By the administrator.
    Withheld,         ///< The policy does not allow it any more.
    ForbiddenModeset, ///< The lessee changed the mode where only the lessor may.
    CardGone,         ///< The card was removed, or the lessor exits.
    ParentEnded,      ///< Relayed: the parent compositor says so, not why.
};

/// The cause in plain words, for logs, `subletctl` and its JSON.
[[nodiscard]] std::string_view to_string(EndCause cause);

/// What the lessor does with one connector now.
enum class DisplayUse { Unplugged, Desktop, Offered, Leased, Withheld };

[[nodiscard]] std::string_view to_string(DisplayUse use);

/// One connector of the card, for whoever administers it.
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
    bool inhibits_idle = false; ///< As its rules say: the user counts as active.
};

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
};
/// The report of a display is another one; also told of each display when it is first seen.
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

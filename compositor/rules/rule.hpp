#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <sys/types.h>

#include "displays/connector_match.hpp"
#include "displays/display_mode.hpp"
#include "vocabulary/claim.hpp"
#include "vocabulary/client_facts.hpp"

namespace sublet {

/// Who may lease what a rule offers. A client passes if every given condition holds.
///
/// `sandbox_ids` is a condition on sandboxed clients alone: it lets them in, and does not keep out
/// the others.
struct ClientRule {
    std::vector<uid_t> uids;              ///< Empty = any user.
    std::vector<std::string> executables; ///< Globs on /proc/PID/exe; empty = any program.
    std::vector<std::string> sandbox_ids; ///< Globs on the app id; empty = no sandboxed client.
    std::optional<bool> x_programs; ///< Whether X programs are let in, of which nobody knows which
                                    ///< they are; unsaid: as any program that cannot be told.
    std::vector<std::string> consent; ///< Whom the lessor's AskConsent is to ask, in its own words
                                      ///< (sublet's: a command); empty = nobody is asked.
    std::chrono::milliseconds consent_timeout{30'000};

    bool operator==(const ClientRule &) const = default;
};

enum class PresetTime { OnGrant, OnConnect };
enum class LeasedPlanes { All, PrimaryAndCursor };
enum class ModesetBy { Lessee, Lessor };
enum class OnSessionSwitch { End, Suspend };

/// Which terms a client may set where they ask for something else than the rule gives anyway.
struct TermRights {
    bool mode = true; ///< Also whether the display is lit.
    bool mask = false;
    bool planes = true; ///< Fewer than the rule gives; never more.

    bool operator==(const TermRights &) const = default;
};

/// Whether clients may claim a display, so that it is not the desktop's.
enum class ClaimRight {
    Unsaid, ///< By maker and product, if the desktop never used it or somebody agrees.
    Never,
    Consent, ///< If somebody agrees.
    Allow,
};

/// What a matching display is for.
struct Rule {
    std::string name; ///< Unique within the configuration; for logs and subletctl.
    ConnectorMatch match;
    bool desktop = true; ///< The desktop uses the display while it is not leased.
    bool offer = false;  ///< Clients may lease it.
    bool mask = true;    ///< While leased it does not exist for the desktop.
    ModeWish mode;
    PresetTime preset = PresetTime::OnGrant;
    LeasedPlanes planes = LeasedPlanes::All;
    ModesetBy modeset = ModesetBy::Lessee;
    TermRights terms;
    ClaimRight claims = ClaimRight::Unsaid;
    std::vector<std::string> input; ///< Globs on names of input devices that its lessee may have.
    bool inhibit_idle = false;      ///< While it is leased the user counts as active.
    std::chrono::milliseconds keep_picture{};                 ///< After a lease; 0: black at once.
    OnSessionSwitch on_session_switch = OnSessionSwitch::End; ///< What becomes of its lease.
    ClientRule clients;

    // What no rule says, but a claim that has the display.
    ClaimId claim;      ///< Empty: none has it.
    ClientKey only_for; ///< Whom it is offered to; nobody's: to every client.

    bool operator==(const Rule &) const = default;
};

/// What the policy says of one connected display: the rule that applies. Keep a copy for as long
/// as a lease runs, so that a reload does not change what it was granted under.
using Verdict = Rule;

/// The client's side of a decision.
struct Allowed {};
struct Denied {
    std::string reason; ///< Plain words, for the log and subletctl.
};
struct ConsentNeeded {
    std::vector<std::string> command; ///< ClientRule::consent
    std::chrono::milliseconds timeout;
};

using ClientVerdict = std::variant<Allowed, Denied, ConsentNeeded>;

/// Whether `client` may lease the display that `verdict` is about.
[[nodiscard]] ClientVerdict judge_client(const Verdict &verdict, const ClientFacts &client);

} // namespace sublet

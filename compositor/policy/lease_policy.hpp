#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <sys/types.h>

#include "displays/connector_facts.hpp"
#include "displays/connector_match.hpp"
#include "displays/display_mode.hpp"
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
    std::vector<std::string> consent;     ///< Command and arguments (no shell) whose exit status 0
                                          ///< means yes; empty = nobody is asked.
    std::chrono::milliseconds consent_timeout{30'000};

    bool operator==(const ClientRule &) const = default;
};

enum class PresetTime { OnGrant, OnConnect };
enum class LeasedPlanes { All, PrimaryAndCursor };
enum class ModesetBy { Lessee, Lessor };

/// One rule of the configuration: what a matching display is for.
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
    bool inhibit_idle = false; ///< While it is leased the user counts as active.
    ClientRule clients;

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
    std::vector<std::string> command;
    std::chrono::milliseconds timeout;
};

using ClientVerdict = std::variant<Allowed, Denied, ConsentNeeded>;

/// The rules in force. A value: judging has no side effects and asks nobody.
class LeasePolicy {
public:
    /// The policy without a configuration file: displays that are not for desktops are offered to
    /// everyone outside a sandbox, ordinary monitors never.
    [[nodiscard]] static LeasePolicy defaults();

    /// `rules` in the order of the configuration file; the defaults follow them.
    explicit LeasePolicy(std::vector<Rule> rules);

    /// These rules for a lessor without a desktop: no display is for the desktop then.
    [[nodiscard]] LeasePolicy without_desktop() &&;

    /// What a display is for: the first rule that matches, else the default. The reference is valid
    /// for as long as the policy is neither changed nor destroyed.
    [[nodiscard]] const Verdict &judge(const ConnectorFacts &facts) const;

    /// Whether any rule lets this sandboxed client lease anything (so that it may see the global).
    /// True for clients outside a sandbox.
    [[nodiscard]] bool may_see_lease_globals(const ClientFacts &client) const;

private:
    std::vector<Rule> rules_;
};

/// Whether `client` may lease the display that `verdict` is about.
[[nodiscard]] ClientVerdict judge_client(const Verdict &verdict, const ClientFacts &client);

} // namespace sublet

#pragma once

#include <vector>

#include "rules/display_policy.hpp"

namespace sublet {

/// The rules in force. A value: judging has no side effects and asks nobody.
class LeasePolicy final : public DisplayPolicy {
public:
    /// The policy without a configuration file: displays that are not for desktops are offered to
    /// everyone outside a sandbox, ordinary monitors never.
    [[nodiscard]] static LeasePolicy defaults();

    /// `rules` in the order of the configuration file; the defaults follow them.
    explicit LeasePolicy(std::vector<Rule> rules);

    /// These rules for a lessor without a desktop: no display is for the desktop then.
    [[nodiscard]] LeasePolicy without_desktop() &&;

    /// The first rule that matches, else the default.
    [[nodiscard]] Verdict judge(const ConnectorFacts &facts) const override;

    /// Whether any rule lets this sandboxed client lease anything (so that it may see the global).
    /// True for clients outside a sandbox.
    [[nodiscard]] bool may_see_lease_globals(const ClientFacts &client) const;

    /// Whether any rule allows a display to be claimed.
    [[nodiscard]] bool allows_claims() const;

private:
    std::vector<Rule> rules_;
};

} // namespace sublet

#pragma once

#include "displays/connector_facts.hpp"
#include "rules/rule.hpp"

namespace sublet {

/// Decides what displays are for. The compositor that runs the lessor implements it.
class DisplayPolicy {
public:
    virtual ~DisplayPolicy() = default;

    /// What a connected display is for. Asked when it is plugged in, when its facts change and when
    /// the lessor is told that the policy did; has no side effects and does not block.
    [[nodiscard]] virtual Verdict judge(const ConnectorFacts &facts) const = 0;

protected:
    DisplayPolicy() = default;
    DisplayPolicy(const DisplayPolicy &) = default;
    DisplayPolicy &operator=(const DisplayPolicy &) = default;
};

} // namespace sublet

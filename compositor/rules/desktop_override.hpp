#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/display_policy.hpp"

namespace sublet {

/// Rules, and the administrator above them where he has said whether a display is the desktop's.
class DesktopOverride final : public DisplayPolicy {
public:
    /// Borrowed.
    explicit DesktopOverride(const DisplayPolicy &rules) : rules_(rules) {}

    [[nodiscard]] Verdict judge(const ConnectorFacts &facts) const override;

    /// For this display at this connector, through unplugging and other rules; nothing: as the
    /// rules say.
    void set(const ConnectorFacts &facts, std::optional<bool> desktop);

private:
    struct Decision {
        std::string connector;
        std::optional<EdidFacts> edid;
        bool desktop;
    };
    [[nodiscard]] static bool is_about(const Decision &decision, const ConnectorFacts &facts) {
        return decision.connector == facts.name && decision.edid == facts.edid;
    }

    const DisplayPolicy &rules_;
    std::vector<Decision> decisions_;
};

} // namespace sublet

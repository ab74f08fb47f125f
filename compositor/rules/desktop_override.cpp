#include "rules/desktop_override.hpp"

#include <algorithm>

namespace sublet {

Verdict DesktopOverride::judge(const ConnectorFacts &facts) const {
    Verdict verdict = rules_.judge(facts);
    const auto found = std::ranges::find_if(
        decisions_, [&](const Decision &decision) { return is_about(decision, facts); });
    if (found == decisions_.end()) {
        return verdict;
    }
    verdict.desktop = found->desktop;
    if (verdict.desktop) { // Which lights it, and takes it back after a lease.
        verdict.preset = PresetTime::OnGrant;
        verdict.keep_picture = verdict.keep_picture.zero();
    }
    return verdict;
}

void DesktopOverride::set(const ConnectorFacts &facts, std::optional<bool> desktop) {
    std::erase_if(decisions_, [&](const Decision &decision) { return is_about(decision, facts); });
    if (desktop) {
        decisions_.push_back({facts.name, facts.edid, *desktop});
    }
}

} // namespace sublet

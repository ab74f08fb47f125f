#include "lease/lessor.hpp"

#include <algorithm>
#include <ranges>

#include "vocabulary/log.hpp"

namespace sublet {

void Lessor::settle(ConnectorId connector) {
    unpreset_.erase(connector);
    settle_once(connector);
}

void Lessor::settle_once(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (!active_ || !host_.has_output(connector) || still_leased(connector)) {
        return;
    }
    if (display->phase == DisplayPhase::Reserved && !display->verdict.desktop) {
        host_.darken(connector); // It may be the desktop's still, and consent may take long.
    }
    if (display->phase != DisplayPhase::Present) {
        return;
    }
    if (display->verdict.desktop) {
        make_room({connector});
        host_.show(connector);
        return;
    }
    const ConnectorFacts *facts = inventory_.find(connector);
    const auto mode = facts ? choose_mode(facts->modes, display->verdict.mode) : std::nullopt;
    if (display->verdict.preset == PresetTime::OnConnect && display->offered() && mode) {
        const PresetWish wish{connector, *mode, true};
        if (const auto lit = host_.preset({&wish, 1}); lit) {
            unpreset_.erase(connector);
            return;
        } else {
            log_warn("preset: {} stays dark: {}", facts->name, lit.error().message());
            unpreset_.try_emplace(connector, most_preset_retries);
        }
    }
    host_.darken(connector);
}

bool Lessor::awaits_preset() const {
    return std::ranges::any_of(unpreset_ | std::views::values,
                               [](unsigned left) { return left > 0; });
}

void Lessor::preset_again() {
    std::vector<ConnectorId> due;
    for (auto &[connector, left] : unpreset_) {
        if (left > 0) {
            --left;
            due.push_back(connector);
        }
    }
    for (const ConnectorId connector : due) {
        settle_once(connector);
    }
}

bool Lessor::awaits_output() const {
    return std::ranges::any_of(inventory_.all(), [&](const auto &connector) {
        return connector.second.connected && !host_.has_output(connector.first);
    });
}

bool Lessor::lendable(ConnectorId connector) const {
    return host_.has_output(connector) &&
           std::ranges::none_of(unretired_, [&](const RunningLease &leftover) {
               return std::ranges::contains(leftover.kernel.objects().connectors, connector);
           });
}

bool Lessor::still_leased(ConnectorId connector) const {
    return std::ranges::any_of(unretired_, [&](const RunningLease &leftover) {
        return leftover.kernel.lessee() &&
               std::ranges::contains(leftover.kernel.objects().connectors, connector);
    });
}

} // namespace sublet

#include "lessor/lease_factory.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sublet {

std::expected<RunningLease, Error> LeaseFactory::create(const std::vector<BlackModeset> &wanted,
                                                        const Shortfalls &shortfalls) {
    std::vector<LeasedDisplay> displays;
    LeasedObjects objects;
    std::vector<GuardedMode> guarded;
    for (const BlackModeset &modeset : wanted) {
        auto display = claim(modeset.connector, shortfalls.contains(modeset.connector));
        if (!display) {
            return std::unexpected(display.error());
        }
        const LeasedObjects &claimed = display->claim.objects();
        std::ranges::copy(claimed.connectors, std::back_inserter(objects.connectors));
        std::ranges::copy(claimed.crtcs, std::back_inserter(objects.crtcs));
        std::ranges::copy(claimed.planes, std::back_inserter(objects.planes));
        if (!display->dark &&
            displays_.find(modeset.connector)->verdict.modeset == ModesetBy::Lessor) {
            guarded.push_back({claimed.crtcs.front(), modeset.mode});
        }
        displays.push_back(std::move(*display));
    }
    auto kernel = KernelLease::create(master_fd_, std::move(objects));
    if (!kernel) {
        return std::unexpected(kernel.error());
    }
    for (const BlackModeset &modeset : wanted) {
        host_.set_masked(modeset.connector, modeset.masked);
        preset_.held().lose_track(modeset.connector); // It is the lessee's now.
    }
    return RunningLease{std::move(displays), std::move(*kernel), wanted.front().masked,
                        std::move(guarded)};
}

/// Claims what one display takes, and saves how it is set.
std::expected<LeasedDisplay, Error> LeaseFactory::claim(ConnectorId connector, bool may_be_dark) {
    const auto topology = preset_.crtcs().topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    const ClaimRequest request{connector, displays_.find(connector)->verdict.planes};
    const CrtcId held = preset_.held().crtc_of(connector);
    const CrtcId lit = held ? held : crtc_of_connector(master_fd_, catalog_, connector);
    const CrtcId crtc = lit || !may_be_dark ? lit : preset_.crtcs().spare(connector);
    (*topology)->routes = {{connector, crtc}};
    auto claim = claims_.claim(**topology, {&request, 1});
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto before = preset_.held().saved_state(connector, claim->objects());
    if (!before) {
        return std::unexpected(before.error());
    }
    return LeasedDisplay{connector, std::move(*claim), std::move(*before), !lit};
}

} // namespace sublet

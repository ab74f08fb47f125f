#include "exec/connector_order.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <span>

#include <sublet/vocabulary/drm_ptr.hpp>

namespace sublet::cli {

namespace {

/// What is to be known of a connector to find it a CRTC.
struct Route {
    ConnectorId connector;
    uint32_t possible_crtcs = 0; ///< By their index in the lease.
    uint32_t current_crtc = 0;   ///< Its id, or 0.
    size_t crtc = 0;             ///< The index of the one that it gets.
};

std::optional<Route> route_of(int fd, uint32_t connector) {
    const DrmConnector facts(drmModeGetConnectorCurrent(fd, connector));
    if (!facts) {
        return std::nullopt;
    }
    Route route{.connector = ConnectorId(connector)};
    for (const uint32_t id :
         std::span(facts->encoders, static_cast<size_t>(facts->count_encoders))) {
        const DrmEncoder encoder(drmModeGetEncoder(fd, id));
        if (!encoder) {
            return std::nullopt;
        }
        route.possible_crtcs |= encoder->possible_crtcs;
        if (id == facts->encoder_id) {
            route.current_crtc = encoder->crtc_id;
        }
    }
    return route;
}

/// Gives each from `index` on a CRTC of its own, the one it has now first.
bool assign(std::span<Route> routes, size_t index, std::span<const uint32_t> crtcs,
            uint32_t taken) {
    if (index == routes.size()) {
        return true;
    }
    Route &route = routes[index];
    for (const bool current : {true, false}) {
        for (size_t i = 0; i < crtcs.size() && i < 32; ++i) {
            const uint32_t bit = 1U << i;
            if ((crtcs[i] == route.current_crtc) != current ||
                (route.possible_crtcs & bit & ~taken) == 0) {
                continue;
            }
            route.crtc = i;
            if (assign(routes, index + 1, crtcs, taken | bit)) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

std::vector<ConnectorId> connectors_by_crtc(int fd) {
    const DrmResources resources(drmModeGetResources(fd));
    if (!resources || resources->count_connectors < 2) {
        return {};
    }
    std::vector<Route> routes;
    for (const uint32_t id :
         std::span(resources->connectors, static_cast<size_t>(resources->count_connectors))) {
        const auto route = route_of(fd, id);
        if (!route) {
            return {};
        }
        routes.push_back(*route);
    }
    const std::span crtcs(resources->crtcs, static_cast<size_t>(resources->count_crtcs));
    if (!assign(routes, 0, crtcs, 0) || std::ranges::is_sorted(routes, {}, &Route::crtc)) {
        return {};
    }
    std::ranges::sort(routes, {}, &Route::crtc);
    return routes | std::views::transform(&Route::connector) | std::ranges::to<std::vector>();
}

} // namespace sublet::cli

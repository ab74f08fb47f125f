#include "lessor/crtc_assignment.hpp"

#include <algorithm>
#include <iterator>

#include "lessor/lighting_order.hpp"

namespace sublet {

std::expected<KmsTopology *, Error> CrtcAssignment::topology() {
    if (!topology_) {
        auto read = read_kms_topology(master_fd_, catalog_);
        if (!read) {
            return std::unexpected(read.error());
        }
        topology_ = *std::move(read);
    }
    return &*topology_;
}

std::optional<std::vector<ConnectorId>>
CrtcAssignment::order(const std::vector<ConnectorId> &wanted,
                      const std::vector<ConnectorId> &dark) {
    const auto known = topology();
    if (!known) {
        return std::nullopt;
    }
    const std::vector<CrtcId> &crtcs = (*known)->crtcs;
    uint32_t free = 0;
    for (size_t i = 0; i < crtcs.size(); ++i) {
        free |= claims_.has(crtcs[i]) ? 0 : 1U << i;
    }
    std::vector<ConnectorId> order;
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase == DisplayPhase::Leased || std::ranges::contains(dark, connector)) {
            continue;
        }
        const auto driver = std::ranges::find(crtcs, crtc_of(connector));
        if (driver == crtcs.end()) {
            continue;
        }
        free &= ~(1U << (driver - crtcs.begin()));
        if (std::ranges::contains(wanted, connector)) {
            order.push_back(connector);
        }
    }
    std::vector<ConnectorId> rest;
    std::ranges::copy_if(wanted, std::back_inserter(rest), [&](ConnectorId connector) {
        return !std::ranges::contains(order, connector);
    });
    const auto found = lighting_order(possible_crtcs(rest), free);
    if (!found) {
        return std::nullopt;
    }
    for (const size_t next : *found) {
        order.push_back(rest[next]);
    }
    return order;
}

CrtcId CrtcAssignment::crtc_of(ConnectorId connector) const {
    const CrtcId held = held_.crtc_of(connector);
    return held ? held : crtc_of_connector(master_fd_, catalog_, connector);
}

std::vector<uint32_t>
CrtcAssignment::possible_crtcs(const std::vector<ConnectorId> &connectors) const {
    std::vector<uint32_t> possible;
    for (const ConnectorId connector : connectors) {
        const uint32_t told = displays_.find(connector)->facts.possible_crtcs;
        possible.push_back(told != 0 ? told : ~0U);
    }
    return possible;
}

CrtcId CrtcAssignment::spare(ConnectorId connector) {
    const auto known = topology();
    if (!known) {
        return {};
    }
    const auto in_use = [this](CrtcId crtc) {
        return claims_.has(crtc) || std::ranges::any_of(displays_.all(), [&](const auto &display) {
                   return display.second.phase != DisplayPhase::Disconnected &&
                          crtc_of(display.first) == crtc;
               });
    };
    const uint32_t possible = possible_crtcs({connector}).front();
    const std::vector<CrtcId> &crtcs = (*known)->crtcs;
    for (size_t i = crtcs.size(); i-- > 0;) {
        if ((possible >> i & 1) != 0 && !in_use(crtcs[i])) {
            return crtcs[i];
        }
    }
    return {};
}

bool CrtcAssignment::suffice_for_all() {
    const auto known = topology();
    std::vector<ConnectorId> connected;
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase != DisplayPhase::Disconnected) {
            connected.push_back(connector);
        }
    }
    return known &&
           lighting_order(possible_crtcs(connected),
                          static_cast<uint32_t>((uint64_t{1} << (*known)->crtcs.size()) - 1));
}

std::vector<ConnectorId> CrtcAssignment::in_the_way(const std::vector<ConnectorId> &wanted) {
    std::vector<ConnectorId> idle;
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase == DisplayPhase::Available && !display.verdict.desktop &&
            !std::ranges::contains(wanted, connector) && crtc_of(connector)) {
            idle.push_back(connector);
        }
    }
    return !idle.empty() && !order(wanted) && order(wanted, idle) ? idle
                                                                  : std::vector<ConnectorId>();
}

} // namespace sublet

#include "lease/lessor.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

#include "lease/lighting_order.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

std::expected<void, Error> Lessor::know_topology() {
    if (!topology_) {
        auto read = read_kms_topology(card_.master_fd);
        if (!read) {
            return std::unexpected(read.error());
        }
        topology_ = *std::move(read);
    }
    return {};
}

/// In which order `wanted` must be lit, see lighting_order(); those that are lit keep their CRTCs
/// and come first. None: there are not CRTCs for all, not even if `dark` were dark. The topology
/// must be known.
std::optional<std::vector<ConnectorId>>
Lessor::order_to_light(const std::vector<ConnectorId> &wanted,
                       const std::vector<ConnectorId> &dark) const {
    uint32_t free = 0;
    for (size_t i = 0; i < topology_->crtcs.size(); ++i) {
        free |= claims_.has(topology_->crtcs[i]) ? 0 : 1U << i;
    }
    std::vector<ConnectorId> order;
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase == DisplayPhase::Leased || std::ranges::contains(dark, connector)) {
            continue;
        }
        const CrtcId crtc = crtc_of_connector(card_.master_fd, connector);
        const auto index = std::ranges::find(topology_->crtcs, crtc) - topology_->crtcs.begin();
        if (!crtc || static_cast<size_t>(index) == topology_->crtcs.size()) {
            continue;
        }
        free &= ~(1U << index);
        if (std::ranges::contains(wanted, connector)) {
            order.push_back(connector);
        }
    }
    std::vector<ConnectorId> rest;
    std::ranges::copy_if(wanted, std::back_inserter(rest), [&](ConnectorId connector) {
        return !std::ranges::contains(order, connector);
    });
    std::vector<uint32_t> possible;
    std::ranges::transform(rest, std::back_inserter(possible), [this](ConnectorId connector) {
        const uint32_t known = inventory_.find(connector)->possible_crtcs;
        return known != 0 ? known : ~0U;
    });
    const auto found = lighting_order(possible, free);
    if (!found) {
        return std::nullopt;
    }
    for (const size_t next : *found) {
        order.push_back(rest[next]);
    }
    return order;
}

/// A display that is lit only to be lent sooner gives its CRTC to those that need one now. It is
/// preset again when a CRTC may be free.
void Lessor::make_room(const std::vector<ConnectorId> &wanted) {
    std::vector<ConnectorId> idle;
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase == DisplayPhase::Present && !display.verdict.desktop &&
            display.verdict.preset == PresetTime::OnConnect &&
            !std::ranges::contains(wanted, connector) &&
            crtc_of_connector(card_.master_fd, connector)) {
            idle.push_back(connector);
        }
    }
    if (idle.empty() || !know_topology() || order_to_light(wanted) ||
        !order_to_light(wanted, idle)) {
        return;
    }
    for (const ConnectorId connector : idle) {
        log_info("preset: {} makes room", inventory_.find(connector)->name);
        host_.darken(connector);
        unpreset_[connector] = 0;
    }
}

void Lessor::expect_room() {
    for (unsigned &left : unpreset_ | std::views::values) {
        left = most_preset_retries;
    }
}

} // namespace sublet

#include "lessor/connector_inventory.hpp"

#include <algorithm>
#include <utility>

#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

std::expected<std::vector<ConnectorId>, Error> connector_ids(int drm_fd) {
    const DrmResources resources(drmModeGetResources(drm_fd));
    if (!resources) {
        return std::unexpected(Error::from_errno("read the card's resources"));
    }
    const uint32_t *first = resources->connectors;
    return std::vector<ConnectorId>(first, first + resources->count_connectors);
}

} // namespace

ConnectorFacts keep_last_known_edid(const ConnectorFacts &before, ConnectorFacts now) {
    if (before.connected && now.connected && before.edid && !now.edid) {
        now.edid = before.edid;
        now.non_desktop = before.non_desktop;
    }
    return now;
}

InventoryDiff difference(const Connectors &before, const Connectors &now) {
    InventoryDiff diff;
    for (const auto &[id, facts] : now) {
        const auto known = before.find(id);
        const bool was_connected = known != before.end() && known->second.connected;
        const bool replaced = was_connected && facts.connected && known->second.edid &&
                              facts.edid != known->second.edid;
        if (replaced) {
            diff.unplugged.push_back(id);
        }
        if (facts.connected && (!was_connected || replaced)) {
            diff.plugged.push_back(id);
        } else if (facts.connected && facts != known->second) {
            diff.changed.push_back(id);
        } else if (!facts.connected && was_connected) {
            diff.unplugged.push_back(id);
        }
    }
    for (const auto &[id, facts] : before) {
        if (facts.connected && !now.contains(id)) {
            diff.unplugged.push_back(id);
        }
    }
    return diff;
}

std::expected<InventoryDiff, Error> ConnectorInventory::rescan(bool probe, ConnectorId only) {
    const auto ids = connector_ids(drm_fd_);
    if (!ids) {
        return std::unexpected(ids.error());
    }

    Connectors now;
    for (const ConnectorId id : *ids) {
        const ConnectorFacts *known = find(id);
        if (only && id != only && known) {
            now.emplace(id, *known);
            continue;
        }
        auto facts = probe ? probe_connector_facts(drm_fd_, id) : read_connector_facts(drm_fd_, id);
        if (facts) {
            now.emplace(id, known ? keep_last_known_edid(*known, *std::move(facts))
                                  : *std::move(facts));
        } else if (facts.error().kind != Error::Kind::NotFound) {
            return std::unexpected(facts.error());
        }
    }

    InventoryDiff diff = difference(connectors_, now);
    connectors_ = std::move(now);
    return diff;
}

const ConnectorFacts *ConnectorInventory::find(ConnectorId id) const {
    const auto found = connectors_.find(id);
    return found == connectors_.end() ? nullptr : &found->second;
}

} // namespace sublet

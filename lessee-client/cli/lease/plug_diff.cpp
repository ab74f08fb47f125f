#include "lease/plug_diff.hpp"

#include <span>
#include <utility>

#include <sublet/vocabulary/drm_ptr.hpp>

namespace sublet::cli {

namespace {

std::map<ConnectorId, ConnectorFacts> plugged_into(int node_fd) {
    std::map<ConnectorId, ConnectorFacts> plugged;
    const DrmResources resources(drmModeGetResources(node_fd));
    if (!resources) {
        return plugged;
    }
    for (const uint32_t number :
         std::span(resources->connectors, static_cast<size_t>(resources->count_connectors))) {
        const ConnectorId id(number);
        if (auto facts = read_connector_facts(node_fd, id); facts && facts->connected) {
            plugged.emplace(id, *std::move(facts));
        }
    }
    return plugged;
}

} // namespace

std::vector<PlugChange> PlugDiff::update(const lessee::Connection &connection) {
    std::vector<PlugChange> changes;
    std::map<std::string, Plugged> now;
    for (const auto &device : connection.devices()) {
        if (device->node_fd() >= 0) {
            now.emplace(device->node_path(), plugged_into(device->node_fd()));
        }
    }
    const auto tell_missing = [&](PlugChange::Kind kind, const std::string &node,
                                  const Plugged &some, const Plugged &others) {
        for (const auto &[id, display] : some) {
            const auto other = others.find(id);
            if (other == others.end() || other->second.edid != display.edid) {
                changes.push_back({kind, node, display});
            }
        }
    };
    for (const auto &[node, before] : cards_) {
        const auto after = now.find(node);
        tell_missing(PlugChange::Kind::Unplugged, node, before,
                     after != now.end() ? after->second : Plugged());
        if (after != now.end()) {
            tell_missing(PlugChange::Kind::Plugged, node, after->second, before);
        }
    }
    cards_ = std::move(now);
    return changes;
}

} // namespace sublet::cli

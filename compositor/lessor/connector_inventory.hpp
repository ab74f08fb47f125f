#pragma once

#include <expected>
#include <map>
#include <vector>

#include "displays/connector_facts.hpp"

namespace sublet {

using Connectors = std::map<ConnectorId, ConnectorFacts>;

/// What a rescan found to have changed, to be handled in the order unplugged, plugged, changed.
///
/// A connector with a different EDID has another display: it is in both `unplugged` and `plugged`.
/// An EDID that becomes readable late is a change.
struct InventoryDiff {
    std::vector<ConnectorId> unplugged; ///< Not connected any more, or gone from the card (MST).
    std::vector<ConnectorId> plugged;   ///< Connected now, and not before.
    std::vector<ConnectorId> changed;   ///< Connected before and after, with other facts.

    [[nodiscard]] bool empty() const {
        return plugged.empty() && changed.empty() && unplugged.empty();
    }
    bool operator==(const InventoryDiff &) const = default;
};

/// Carries the last known EDID and non-desktop flag over a failed read for as long as the display
/// stays connected, so that a headset is never mistaken for a monitor.
[[nodiscard]] ConnectorFacts keep_last_known_edid(const ConnectorFacts &before, ConnectorFacts now);

[[nodiscard]] InventoryDiff difference(const Connectors &before, const Connectors &now);

/// Every connector of one card, as the kernel described it at the last rescan.
class ConnectorInventory {
public:
    /// `drm_fd` is borrowed and must outlive this object. Knows nothing before the first rescan().
    explicit ConnectorInventory(int drm_fd) : drm_fd_(drm_fd) {}

    /// Asks the kernel about `only`, or about every connector if it is empty, and keeps the answer.
    ///
    /// `probe` makes the kernel look at the hardware: needed after a hot-plug event, costs some
    /// milliseconds for each real connector. On an error nothing is changed.
    [[nodiscard]] std::expected<InventoryDiff, Error> rescan(bool probe, ConnectorId only = {});

    /// Null if the card has no such connector. Valid until the next rescan().
    [[nodiscard]] const ConnectorFacts *find(ConnectorId id) const;

    [[nodiscard]] const Connectors &all() const { return connectors_; }

private:
    int drm_fd_;
    Connectors connectors_;
};

} // namespace sublet

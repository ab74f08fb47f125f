#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "lease/display_table.hpp"
#include "lease/kms_topology.hpp"
#include "lease/resource_claims.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Finds a CRTC for every display of a card that is to be lit, and says which displays must go
/// dark for that.
class CrtcAssignment {
public:
    /// All arguments are borrowed and outlive this object.
    CrtcAssignment(int master_fd, const DisplayTable &displays, const ResourceClaims &claims)
        : master_fd_(master_fd), displays_(displays), claims_(claims) {}

    /// The objects of the card, which never change: read when they are first needed.
    [[nodiscard]] std::expected<KmsTopology *, Error> topology();

    /// The order in which `wanted` must be lit, see lighting_order(); those that are lit keep their
    /// CRTCs and come first. nullopt: there are not CRTCs for all of them, not even if `dark` were
    /// dark, or the card cannot be read.
    [[nodiscard]] std::optional<std::vector<ConnectorId>>
    order(const std::vector<ConnectorId> &wanted, const std::vector<ConnectorId> &dark = {});

    /// The displays that are lit only to be leased sooner, if `wanted` finds CRTCs without them and
    /// not with them.
    [[nodiscard]] std::vector<ConnectorId> in_the_way(const std::vector<ConnectorId> &wanted);

private:
    int master_fd_;
    const DisplayTable &displays_;
    const ResourceClaims &claims_;
    std::optional<KmsTopology> topology_;
};

} // namespace sublet

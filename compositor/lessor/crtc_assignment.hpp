#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/display_table.hpp"
#include "lessor/held_pipes.hpp"
#include "lessor/kms_topology.hpp"
#include "lessor/resource_claims.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Finds a CRTC for every display of a card that is to be lit, and says which displays must go
/// dark for that.
class CrtcAssignment {
public:
    /// All arguments are borrowed and outlive this object.
    CrtcAssignment(int master_fd, kms::PropertyCatalog &catalog, const DisplayTable &displays,
                   const ResourceClaims &claims, const HeldPipes &held)
        : master_fd_(master_fd), catalog_(catalog), displays_(displays), claims_(claims),
          held_(held) {}

    /// The objects of the card, which never change, and where its planes were when they were read:
    /// at the first call, and at the first one after read_again().
    [[nodiscard]] std::expected<KmsTopology *, Error> topology();
    void read_again() { topology_.reset(); }

    /// The order in which `wanted` must be lit, see lighting_order(); those that are lit keep their
    /// CRTCs and come first. nullopt: there are not enough CRTCs, not even if `dark` were dark, or
    /// the card cannot be read.
    [[nodiscard]] std::optional<std::vector<ConnectorId>>
    order(const std::vector<ConnectorId> &wanted, const std::vector<ConnectorId> &dark = {});

    /// The displays that are held, or lit early, if `wanted` finds CRTCs without them and not with
    /// them.
    [[nodiscard]] std::vector<ConnectorId> in_the_way(const std::vector<ConnectorId> &wanted);

    /// A CRTC for a display that cannot be lit: the last one that nobody has, as the backend takes
    /// the first one for its next output. Empty: there is none.
    [[nodiscard]] CrtcId spare(ConnectorId connector);

    /// Whether every display that is plugged in could have a CRTC, all at the same time.
    [[nodiscard]] bool suffice_for_all();

private:
    [[nodiscard]] CrtcId crtc_of(ConnectorId connector) const;
    [[nodiscard]] std::vector<uint32_t>
    possible_crtcs(const std::vector<ConnectorId> &connectors) const;

    int master_fd_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    const ResourceClaims &claims_;
    const HeldPipes &held_;
    std::optional<KmsTopology> topology_;
};

} // namespace sublet

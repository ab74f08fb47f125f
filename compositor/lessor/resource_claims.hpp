#pragma once

#include <cstdint>
#include <expected>
#include <set>
#include <span>
#include <vector>

#include "lessor/kernel_lease.hpp"
#include "lessor/kms_topology.hpp"
#include "rules/rule.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A connector to be leased, and how much with it.
struct ClaimRequest {
    ConnectorId connector;
    LeasedPlanes planes = LeasedPlanes::All;
    uint32_t most_overlays = UINT32_MAX; ///< If `planes` has any of them.
};

/// The primary plane of a CRTC, see ResourceClaims::claim(); empty: it has none.
[[nodiscard]] PlaneId primary_plane(const KmsTopology &topology, CrtcId crtc);

/// Who has which CRTC and plane of one card. Objects are claimed, not looked up, so that no two
/// leases and no two connectors of one lease get the same.
class ResourceClaims {
public:
    /// Proof that objects are reserved; gives them back when destroyed. Must not outlive the
    /// claims.
    class Token {
    public:
        Token(Token &&other) noexcept;
        Token &operator=(Token &&other) noexcept;
        ~Token();
        [[nodiscard]] const LeasedObjects &objects() const { return objects_; }

    private:
        friend ResourceClaims;
        Token(ResourceClaims &claims, LeasedObjects objects);
        ResourceClaims *claims_;
        LeasedObjects objects_;
    };

    /// Claims the CRTC that each connector is lit on, and that CRTC's planes.
    ///
    /// A primary or cursor plane belongs to one CRTC only, the first in the kernel's order that can
    /// use it and has none yet: the way wlroots divides them among the desktop's outputs. Overlay
    /// planes go to the first that asks, except those that are shown on another CRTC.
    /// Error::NotFound: a connector is not lit. Error::Unsupported: a CRTC has no primary plane
    /// left or belongs to another lease.
    [[nodiscard]] std::expected<Token, Error> claim(const KmsTopology &topology,
                                                    std::span<const ClaimRequest> requests);

    [[nodiscard]] bool has(CrtcId crtc) const { return crtcs_.contains(crtc); }

private:
    std::set<CrtcId> crtcs_;
    std::set<PlaneId> planes_;
};

} // namespace sublet

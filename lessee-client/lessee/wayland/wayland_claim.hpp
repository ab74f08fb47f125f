#pragma once

#include <expected>
#include <memory>

#include "lessee/claim.hpp"
#include "lessee/wayland/link.hpp"
#include "lessee/wayland/proxy.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

/// A sublet_display_claim_v1.
class WaylandClaim final : public Claim {
public:
    /// Makes it, and sends that; see Connection::claim().
    [[nodiscard]] static std::expected<std::unique_ptr<Claim>, Error>
    make(std::shared_ptr<Link> link, sublet_lease_terms_manager_v1 *manager,
         const ClaimCriteria &criteria, bool exclusive);

    ~WaylandClaim() override;

    [[nodiscard]] const ClaimNews &news() const override { return news_; }

private:
    struct Events;

    WaylandClaim(std::shared_ptr<Link> link, Proxy<sublet_display_claim_v1> proxy);

    /// It is not withheld any more, or in another way.
    void forget_withheld(const ClaimedDisplay &display);

    std::shared_ptr<Link> link_; // Outlives the proxy.
    Proxy<sublet_display_claim_v1> proxy_;
    ClaimNews news_;
};

} // namespace sublet::lessee

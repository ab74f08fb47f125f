#pragma once

#include <optional>
#include <vector>

#include "lessor_in_process.hpp"
#include <server/claim_delegate.hpp>
#include <server/lease_terms_global.hpp>

namespace sublet::test {

/// A card whose lessor takes terms and claims, and which answers what it is told to. Must be gone
/// before its lessor.
class TermsCard final : public wire::LessorDelegate, public wire::ClaimDelegate {
public:
    /// Offers these connectors, with the ids 1, 2 …
    TermsCard(const LessorInProcess &lessor, const std::vector<std::string> &names);

    /// The request, and the claim, that came last.
    [[nodiscard]] const wire::LeaseRequest &request() const { return requests_.back(); }
    [[nodiscard]] size_t requests() const { return requests_.size(); }
    [[nodiscard]] const wire::ClaimRequest &claimed() const { return claims_.back(); }
    [[nodiscard]] size_t claims() const { return claims_.size(); }
    [[nodiscard]] const std::vector<ClaimId> &ended_claims() const { return ended_claims_; }

    /// Grants the last request, of its first display: CRTC 31, planes 41 and 42, `mode`.
    void grant(const std::optional<drmModeModeInfo> &mode, std::vector<UnmetTerm> unmet = {});

    [[nodiscard]] wire::LeaseDeviceGlobal &card() { return card_; }
    [[nodiscard]] wire::LeaseTermsGlobal &terms() { return *terms_; }

    /// Takes no terms any more.
    void forget_terms() { terms_.reset(); }

private:
    [[nodiscard]] std::expected<UniqueFd, Error> open_client_node() override;
    void lease_requested(wire::LeaseRequest request) override;
    void lease_refused(const wire::LeaseRequest &) override {}
    void lease_abandoned(LeaseId) override {}
    void claim_made(wire::ClaimRequest request) override;
    void claim_ended(ClaimId claim) override;

    std::vector<wire::LeaseRequest> requests_;
    std::vector<wire::ClaimRequest> claims_;
    std::vector<ClaimId> ended_claims_;
    std::optional<wire::LeaseTermsGlobal> terms_;
    wire::LeaseDeviceGlobal card_;
};

/// 640x480 at 60 Hz.
[[nodiscard]] drmModeModeInfo vga();

} // namespace sublet::test

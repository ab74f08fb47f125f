#pragma once

#include <expected>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/display_preset.hpp"
#include "lessor/display_table.hpp"
#include "lessor/lessor_host.hpp"
#include "lessor/resource_claims.hpp"
#include "lessor/running_lease.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// Makes a lease of the kernel of displays that are lit: claims CRTCs and planes, and saves how
/// they are set.
class LeaseFactory {
public:
    /// All arguments are borrowed and outlive this object.
    LeaseFactory(int master_fd, kms::PropertyCatalog &catalog, const DisplayTable &displays,
                 ResourceClaims &claims, DisplayPreset &preset, LessorHost &host)
        : master_fd_(master_fd), catalog_(catalog), displays_(displays), claims_(claims),
          preset_(preset), host_(host) {}

    /// Leases `wanted`, which are lit as they say, but for `shortfalls` and what is to be dark.
    /// Adds to `unmet` what is not as `terms` say. Refused: the kernel did not make the lease, a
    /// display is not lit, a CRTC has no primary plane left, or a term is not kept that must be.
    [[nodiscard]] std::expected<RunningLease, Refusal>
    create(const std::vector<BlackModeset> &wanted, const LeaseTerms &terms,
           const Shortfalls &shortfalls, std::vector<UnmetTerm> &unmet);

private:
    [[nodiscard]] std::expected<LeasedDisplay, Error> claim(ConnectorId connector,
                                                            uint32_t overlays, bool may_be_dark);
    [[nodiscard]] uint32_t count_overlays(const std::vector<PlaneId> &planes) const;

    int master_fd_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    ResourceClaims &claims_;
    DisplayPreset &preset_;
    LessorHost &host_;
};

} // namespace sublet

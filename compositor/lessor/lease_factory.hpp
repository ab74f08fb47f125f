#pragma once

#include <expected>
#include <functional>
#include <map>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/display_preset.hpp"
#include "lessor/display_table.hpp"
#include "lessor/lessor_host.hpp"
#include "lessor/resource_claims.hpp"
#include "lessor/running_lease.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// Makes the leases of the kernel that are ordered: has their displays lit, or switched off, as
/// their terms say, then claims CRTCs and planes, saves how they are set, and leases them.
class LeaseFactory {
public:
    using Made = std::function<void(LeaseId lease, RunningLease running)>;
    using Failed = std::function<void(LeaseId lease, const std::vector<ConnectorId> &connectors,
                                      const Refusal &refusal)>;

    /// Everything but `made` and `failed` is borrowed and outlives this object. One of these two
    /// hears once of each order that is not cancelled before; it is over then.
    LeaseFactory(int master_fd, kms::PropertyCatalog &catalog, const DisplayTable &displays,
                 ResourceClaims &claims, DisplayPreset &preset, LessorHost &host, Made made,
                 Failed failed);
    LeaseFactory(const LeaseFactory &) = delete;
    LeaseFactory &operator=(const LeaseFactory &) = delete;

    /// Takes an order in; advance() must follow.
    void order(const wire::LeaseRequest &request);

    /// Gives an order up. Its displays; none if there is no such order.
    [[nodiscard]] std::vector<ConnectorId> cancel(LeaseId lease);

    [[nodiscard]] std::vector<LeaseId> orders() const;

    /// Takes an order one step further: has its displays lit, or makes its lease. Call again when a
    /// commit to a held display has ended. Ignored if there is no such order.
    void advance(LeaseId lease);

    /// What could not be switched off for a lease that wants it dark is not tried again.
    void keep_lit(const std::vector<ConnectorId> &connectors);

private:
    struct Order {
        std::vector<ConnectorId> connectors;
        LeaseTerms terms;             ///< Those that are still to be kept.
        std::vector<UnmetTerm> unmet; ///< And those that are not.
    };

    void fail(LeaseId lease, const Refusal &refusal);
    [[nodiscard]] std::expected<RunningLease, Refusal>
    create(const std::vector<BlackModeset> &lit, const Shortfalls &shortfalls, Order &order);
    [[nodiscard]] std::expected<LeasedDisplay, Error> claim(ConnectorId connector,
                                                            uint32_t overlays, bool may_be_dark);
    [[nodiscard]] uint32_t count_overlays(const std::vector<PlaneId> &planes) const;
    void keep_duplicate(RunningLease &running) const;

    int master_fd_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    ResourceClaims &claims_;
    DisplayPreset &preset_;
    LessorHost &host_;
    Made made_;
    Failed failed_;
    std::map<LeaseId, Order> orders_;
};

} // namespace sublet

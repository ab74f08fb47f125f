#pragma once

#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "../vocabulary/end_cause.hpp"
#include "../vocabulary/refusal.hpp"
#include "lessor_delegate.hpp"

struct wl_client;

namespace sublet::wire {

class Lease;
class LeaseConnector;

/// The leases of one device that are unanswered or running, and the only caller of the delegate for
/// them.
///
/// Owned by the device's global. Clients' objects refer to it weakly: they outlive a card that is
/// gone, and a table that cannot be locked is what makes them inert.
class LeaseTable {
public:
    using Identify = std::function<ClientFacts(wl_client *)>;

    /// `delegate` is borrowed and must outlive the table.
    LeaseTable(LessorDelegate &delegate, Identify identify);

    /// Takes in a lease whose connectors were all of this device and at least one, and asks the
    /// delegate. If one of them is withdrawn the lease is refused, and the delegate told so.
    void submit(Lease &lease, wl_client *client,
                const std::vector<std::shared_ptr<LeaseConnector>> &connectors, LeaseTerms terms);

    // As of LeaseDeviceGlobal.

    void grant(LeaseId id, UniqueFd fd, std::span<const GrantedDisplay> displays,
               std::span<const UnmetTerm> unmet);
    void refuse(LeaseId id, const Refusal &refusal);
    void end(LeaseId id, EndCause cause);
    [[nodiscard]] Lease *find(LeaseId id) const;

    /// The client's object is going away before its `finished`.
    void abandon(LeaseId id);

    /// The card is gone: `finished` to every lease, without a word to the delegate.
    void end_all();

private:
    [[nodiscard]] Lease *take(LeaseId id);

    LessorDelegate &delegate_;
    Identify identify_;
    std::unordered_map<LeaseId, Lease *> leases_; ///< Borrowed; each abandons itself in time.
};

} // namespace sublet::wire

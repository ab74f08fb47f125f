#pragma once

#include <functional>
#include <unordered_map>

#include "claim_delegate.hpp"

struct wl_client;

namespace sublet::wire {

class DisplayClaimObject;

/// The claims that stand, and the only caller of the delegate for them.
///
/// Owned by the global; clients' objects refer to it weakly, and a table that cannot be locked is
/// what makes them inert.
class ClaimTable {
public:
    using Identify = std::function<ClientFacts(wl_client *)>;

    /// `delegate` is borrowed and outlives the table.
    ClaimTable(ClaimDelegate &delegate, Identify identify)
        : delegate_(delegate), identify_(std::move(identify)) {}

    /// Takes in a claim that its client made.
    void make(DisplayClaimObject &claim, wl_client *client, ClaimCriteria criteria, bool exclusive);

    /// The client's object is going away.
    void end(ClaimId id);

    /// Takes a claim out that the lessor has ended. Null, like find(), if it is over already.
    [[nodiscard]] DisplayClaimObject *take(ClaimId id);
    [[nodiscard]] DisplayClaimObject *find(ClaimId id) const;

private:
    ClaimDelegate &delegate_;
    Identify identify_;
    ClaimId::value_type last_ = 0;
    std::unordered_map<ClaimId, DisplayClaimObject *> claims_; ///< Borrowed; each ends itself.
};

} // namespace sublet::wire

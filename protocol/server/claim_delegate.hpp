#pragma once

#include "../vocabulary/claim.hpp"
#include "../vocabulary/client_facts.hpp"

namespace sublet::wire {

/// A claim as its client made it.
struct ClaimRequest {
    ClaimId id;
    ClientFacts client;
    ClientKey holder; ///< Whom displays are offered to if the claim is exclusive.
    ClaimCriteria criteria;
    bool exclusive = false;
};

/// Decides about the claims of clients. Borrowed by the global and outliving it; calls
/// may call back into the global. None may wait for anybody.
class ClaimDelegate {
public:
    virtual ~ClaimDelegate() = default;

    /// A client makes a claim. Answer once, in this call or later, with LeaseTermsGlobal::made() or
    /// ::refuse().
    virtual void claim_made(ClaimRequest request) = 0;

    /// The claim's object or its client is gone, and the claim with it. Later calls about it are
    /// ignored.
    virtual void claim_ended(ClaimId claim) = 0;
};

} // namespace sublet::wire

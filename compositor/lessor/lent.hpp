#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lessor/kernel_lease.hpp"
#include "lessor/mode_guard.hpp"
#include "lessor/resource_claims.hpp"
#include "lessor/saved_state.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// Displays that are not lit as they should be, and why in plain words.
using Shortfalls = std::map<ConnectorId, std::string>;

/// One display of a lease.
struct LentDisplay {
    ConnectorId connector;
    ResourceClaims::Token claim;
    std::shared_ptr<const SavedState> before; ///< As the lessor had set its objects.
    bool dark = false; ///< The backend could not light it, and does not know its CRTC.
};

/// One lease of the kernel and what belongs to it. Destroyed in reverse: revoked before its claims
/// are free.
struct Lent {
    std::vector<LentDisplay> displays;
    KernelLease kernel;
    bool masked = true;
    std::vector<GuardedMode> guarded; ///< By rule; usually none.
    unsigned restore_tries = 0;       ///< Since its end.
};

} // namespace sublet

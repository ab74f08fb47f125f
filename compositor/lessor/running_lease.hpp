#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <xf86drmMode.h>

#include "lessor/kernel_lease.hpp"
#include "lessor/mode_guard.hpp"
#include "lessor/resource_claims.hpp"
#include "lessor/saved_state.hpp"
#include "vocabulary/kms_ids.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// Displays that are not lit as they should be, and why in plain words.
using Shortfalls = std::map<ConnectorId, std::string>;

/// One display of a lease.
struct LeasedDisplay {
    ConnectorId connector;
    ResourceClaims::Token claim;
    std::shared_ptr<const SavedState> before; ///< As the lessor had set its objects.
    bool dark = false; ///< The backend could not light it, and does not know its CRTC.
    std::optional<drmModeModeInfo> suspended_in = {}; ///< Its mode when the session was left.
};

/// One lease of the kernel and what belongs to it. Destroyed in reverse: revoked before its claims
/// are free.
struct RunningLease {
    std::vector<LeasedDisplay> displays;
    KernelLease kernel;
    bool masked = true;
    std::vector<GuardedMode> guarded;         ///< By rule; usually none.
    std::vector<GrantedDisplay> granted;      ///< What its client is told, as it asked.
    std::vector<UnmetTerm> unmet;             ///< What of its terms is not kept.
    std::string shortfall;                    ///< What its rules say and it is not; mostly empty.
    unsigned restore_tries = 0;               ///< Since its end.
    std::chrono::milliseconds keep_picture{}; ///< By rule, after its end.
    UniqueFd duplicate;                       ///< Of its fd, if the picture is to be kept.
};

} // namespace sublet

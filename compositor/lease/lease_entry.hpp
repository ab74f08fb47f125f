#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <xf86drmMode.h>

#include "lease/admission.hpp"
#include "lease/kernel_lease.hpp"
#include "lease/resource_claims.hpp"
#include "lease/state_snapshot.hpp"

namespace sublet {

/// A CRTC whose mode the lessee must leave alone.
struct GuardedMode {
    CrtcId crtc;
    drmModeModeInfo mode;
};

/// What makes a request a running lease. Destroyed in reverse: revoked before its claims are free.
struct RunningLease {
    ResourceClaims::Token claim;
    StateSnapshot before; ///< As the lessor had set its objects.
    KernelLease kernel;
    std::chrono::system_clock::time_point since;
    bool masked = true;
    std::vector<GuardedMode> guarded; ///< By rule; usually none.
    unsigned restore_tries = 0;       ///< Since its end.
};

/// One request on its way: asked for, waiting for consent, running.
struct LeaseEntry : PendingRequest {
    std::optional<RunningLease> running;
};

} // namespace sublet

#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "lessee/lease.hpp"

#include "lease/admission.hpp"
#include "lease/kernel_lease.hpp"
#include "relay/parent_echo.hpp"

namespace sublet {

/// One request of a client on its way through us.
///
///                consent            lease_fd
///     Asked here ───────▶ Asked there ──────▶ Running
///         └─ refused          └─ finished        └─ finished
struct RelayedLease : PendingRequest {
    struct Running {
        LeasedObjects objects;
        std::chrono::system_clock::time_point since;
    };

    std::unique_ptr<lessee::Lease> parent; ///< The parent's lease, once it is asked for.
    std::optional<Running> running;
};

/// Displays that are on their way back to the parent: not on offer until it has taken note.
struct Returning {
    std::vector<ConnectorId> connectors;
    std::unique_ptr<ParentEcho> noted;
};

} // namespace sublet

#pragma once

#include <expected>
#include <memory>
#include <optional>

#include <sublet/displays/uevent_monitor.hpp>
#include <sublet/vocabulary/claim.hpp>

#include "lessee/claim.hpp"
#include "lessee/lease.hpp"

#include "lease/lessor_session.hpp"
#include "lease/term_wishes.hpp"
#include "lessee/selection.hpp"
#include "report/timeline.hpp"

namespace sublet::cli {

/// Waits until `patience` for offers that fit. The result is valid until the
/// session is waited on again.
[[nodiscard]] std::expected<lessee::Candidate, Failure>
find_candidate(LessorSession &session, const lessee::Selection &selection,
               const Deadline &patience);

/// Which displays a command is for.
struct WantedDisplays {
    lessee::Selection selection;
    std::optional<ClaimCriteria> claim; ///< What is kept from the desktop meanwhile; none: nothing.
};

/// Displays that fit, on offer.
struct FoundDisplays {
    LessorSession session;
    std::unique_ptr<lessee::Claim> claim; ///< Null if nothing is claimed.
    lessee::Candidate candidate;          ///< As of find_candidate().
};

/// Connects to the lessor, claims what is to be claimed, and waits until `patience` for offers that
/// fit. `stop` is borrowed by the session.
[[nodiscard]] std::expected<FoundDisplays, Failure>
find_displays(const lessee::LessorAddress &lessor, const StopSignal &stop,
              const WantedDisplays &wanted, const Deadline &patience);

struct GrantedLease {
    std::unique_ptr<lessee::Lease> lease;
    std::optional<UeventMonitor> uevents; ///< Since before the request; empty: not allowed.
};

/// Asks for a lease of `candidate`, which is invalid afterwards, and waits for the answer: a
/// granted lease, or why not. Says which of `wishes` the lessor does not fulfil. Notes "submit" and
/// "lease fd" in `timeline`.
[[nodiscard]] std::expected<GrantedLease, Failure> request_lease(LessorSession &session,
                                                                 const lessee::Candidate &candidate,
                                                                 const TermWishes &wishes,
                                                                 Timeline &timeline);

} // namespace sublet::cli

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "lessor/admission.hpp"
#include "lessor/display_table.hpp"
#include "lessor/lessor_report.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// One request on its way, or the lease that it became.
struct LeaseEntry : PendingRequest {
    enum class Stage { Held, Consent, Preparing, Running } stage = Stage::Held;
    LeaseTerms asked;                 ///< As the client set them; `request` has what is kept.
    std::optional<LeaseReport> lease; ///< Set while Running.
    bool suspended = false;           ///< While the session is switched away.
};

/// What is answered about a lease that there is not.
[[nodiscard]] Error no_lease(LeaseId id);

/// The requests and leases of one device by their ids, and which of them are concerned by what
/// happens to displays.
class LeaseEntries {
public:
    /// `displays` is borrowed and outlives this object.
    explicit LeaseEntries(const DisplayTable &displays) : displays_(displays) {}

    LeaseEntry &add(wire::LeaseRequest request);

    /// Null if there is none. The pointer is valid until the entry is taken.
    [[nodiscard]] LeaseEntry *find(LeaseId id);

    /// The lease that it has become; null if there is none. Valid as find()'s.
    [[nodiscard]] LeaseReport *running(LeaseId id);

    /// Takes it out; it must be there.
    [[nodiscard]] LeaseEntry take(LeaseId id);

    /// Whether a display of the request is returning, so that it has to be held.
    [[nodiscard]] bool awaits_return(const LeaseEntry &entry) const;

    /// Whether another request is held for a display of this one.
    [[nodiscard]] bool is_second(LeaseId id) const;

    /// Requests that are held and whose displays have returned.
    [[nodiscard]] std::vector<LeaseId> due() const;

    /// Requests for a display that the provider has not begun yet.
    [[nodiscard]] std::vector<LeaseId> waiting_for(ConnectorId connector) const;

    /// Requests for a display that was pulled.
    [[nodiscard]] std::vector<LeaseId> unplugged() const;

    /// Requests for a display that the rules offer no more, or not to that client, or not on the
    /// consent that was asked for.
    [[nodiscard]] std::vector<LeaseId> withheld() const;

    /// Requests that are held for a display which is leased by now, or has an obstacle; and what
    /// their clients are told.
    [[nodiscard]] std::vector<std::pair<LeaseId, Refusal>> obstructed() const;

    /// What ends with all others: everything, but for leases that their rules suspend while the
    /// session is switched away.
    [[nodiscard]] std::vector<LeaseId> ended_by(EndCause cause) const;

    [[nodiscard]] std::vector<LeaseReport> leases() const;

private:
    [[nodiscard]] std::vector<LeaseId>
    where(const std::function<bool(const LeaseEntry &)> &holds) const;

    const DisplayTable &displays_;
    std::map<LeaseId, LeaseEntry> entries_;
};

} // namespace sublet

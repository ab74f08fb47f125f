#pragma once

#include <expected>
#include <string>
#include <vector>

#include "lessor/lessor_report.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// A lease that has begun: what the client gets, and what is reported of it.
struct BegunLease {
    UniqueFd fd;
    LesseeId lessee; ///< Empty if a parent compositor made the lease.
    LeasedObjects objects;
    bool masked = true;
    std::string shortfall = {}; ///< What the displays are not as their rules say, in plain words.
    std::vector<GrantedDisplay> displays = {}; ///< In the order of the request.
    std::vector<UnmetTerm> unmet = {};         ///< Terms that were to be kept, and are not.
};

/// What a LeaseProvider tells its LeaseLedger of the leases that it makes. A call for a lease that
/// has been given up is ignored.
class LeaseProgress {
public:
    /// The lease has begun.
    virtual void begun(LeaseId lease, BegunLease begun) = 0;

    /// The lease could not be made. returned() follows for each of its displays.
    virtual void failed(LeaseId lease, const Refusal &refusal) = 0;

    /// The lease has ended by itself. release() of it is called before this returns.
    virtual void ended(LeaseId lease, EndCause cause) = 0;

    /// The state of a display of a running lease has changed; the lease is suspended, or goes on.
    /// Repetitions are ignored.
    virtual void seen(LeaseId lease, ConnectorId connector, DisplayState state) = 0;
    virtual void suspended(LeaseId lease, bool suspended) = 0;

    /// Nothing is left on a display of what was set for a lease, or by its lessee.
    virtual void returned(ConnectorId connector) = 0;

protected:
    ~LeaseProgress() = default;
};

/// Makes and ends the leases that a LeaseLedger decides on: the kernel's, or a parent compositor's.
///
/// No call blocks longer than its description says. The displays of a call are in the phase that
/// the event behind it leads to.
class LeaseProvider {
public:
    virtual ~LeaseProvider() = default;

    /// Who hears of the leases from now on; called once, before anything else. Borrowed.
    void report_to(LeaseProgress &progress) { progress_ = &progress; }

    /// A fresh fd of the card without master rights; empty: not yet.
    [[nodiscard]] virtual std::expected<UniqueFd, Error> open_non_master_fd() = 0;

    /// Starts to make a lease of displays that are Preparing, by its terms: a mode among them is a
    /// whole one. Answers by LeaseProgress::begun() or ::failed(), in this call or later, unless
    /// release() comes first.
    virtual void begin(const wire::LeaseRequest &request) = 0;

    /// Takes a lease that was begun, or is being begun, from its lessee. It does not wait for the
    /// display. Returns whether its displays can be on offer before release(), which then restores
    /// them in the background.
    [[nodiscard]] virtual bool revoke(LeaseId lease) = 0;

    /// Restores what a revoked lease had: its displays are Returning (or Disconnected) now.
    /// Answers by LeaseProgress::returned() for each of them, in this call or later.
    virtual void release(LeaseId lease) = 0;

    /// A display's phase or verdict has changed: makes it the desktop's, or dark, as they say.
    virtual void apply(ConnectorId connector) = 0;

    /// Why a display that is plugged in cannot be leased now, for people; empty: it can.
    [[nodiscard]] virtual std::string obstacle(ConnectorId connector) const = 0;

    /// Hides what is leased from the desktop, or lists it there. Error::Unsupported: only a parent
    /// compositor could.
    [[nodiscard]] virtual std::expected<void, Error> set_masked(LeaseId lease, bool masked) = 0;

protected:
    [[nodiscard]] LeaseProgress &progress() const { return *progress_; }

private:
    LeaseProgress *progress_ = nullptr;
};

} // namespace sublet

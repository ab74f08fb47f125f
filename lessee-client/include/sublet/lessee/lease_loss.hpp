#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <sublet/lessee/lease.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::lessee {

/// What an error of a KMS call on a leased fd means.
enum class KmsFailure {
    LeaseLost, ///< ENOENT: the kernel emptied the lease. ENODEV: the card is gone.
    Suspended, ///< EACCES: the lessor is not master now (session switched away); may come back.
    Busy,      ///< EBUSY, EINTR, EAGAIN: something else is being committed; try again soon.
    Rejected,  ///< Anything else: the request itself is at fault.
};

[[nodiscard]] KmsFailure classify_kms_error(const Error &error);

/// How a lease came to its end when the lessee did not end it: one event, whoever tells of it.
struct LeaseLost {
    enum class Cause {
        Finished,   ///< The lessor said `finished`: unplugged, revoked, session gone.
        Revoked,    ///< The kernel emptied the lease and the lessor has said nothing yet.
        CardGone,   ///< The card was removed.
        Unplugged,  ///< A display of the lease is gone and the lessor has said nothing.
        LessorGone, ///< The Wayland connection broke.
    };
    Cause cause;
    std::string detail; ///< For people.
};

/// Whether `lease` is lost, as far as its lessor has said. Reads what Connection::dispatch()
/// writes: not beside it on another thread.
[[nodiscard]] std::optional<LeaseLost> lease_loss(const Lease &lease);

/// Whether `error` means that `lease` is lost: of Connection::dispatch() or of any call on the
/// leased fd. The lessor's word, if it is there, goes before the kernel's; it may come a little
/// later than ENOENT does, so whoever wants it goes on dispatching for a moment.
[[nodiscard]] std::optional<LeaseLost> lease_loss(const Lease &lease, const Error &error);

/// How long a lessee bears with failing commits. A lessor whose session is switched away may keep
/// the lease alive, so that is waited out; what keeps a CRTC busy for seconds is not.
class CommitPatience {
public:
    using Clock = std::chrono::steady_clock;

    /// When to try again after a commit failed with `error` at `now`; empty: never, it is an error
    /// for lease_loss() or for the user.
    [[nodiscard]] std::optional<Clock::time_point> retry_at(const Error &error,
                                                            Clock::time_point now);

    /// A commit succeeded.
    void succeeded() { *this = CommitPatience(); }

    /// Whether the lessor is not master, since the last attempt.
    [[nodiscard]] bool suspended() const { return suspended_; }

private:
    bool suspended_ = false;
    std::optional<Clock::time_point> busy_since_;
};

} // namespace sublet::lessee

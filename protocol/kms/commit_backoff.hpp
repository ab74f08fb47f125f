#pragma once

#include <chrono>
#include <optional>

#include "../vocabulary/error.hpp"

namespace sublet::kms {

/// Retry policy for failed commits. A lessor whose session is switched away may keep the lease
/// alive, so that is waited out; what keeps a CRTC busy for seconds is not.
class CommitBackoff {
public:
    using Clock = std::chrono::steady_clock;

    /// When to try again after a commit failed with `error` at `now`; empty: never, the error is
    /// final.
    [[nodiscard]] std::optional<Clock::time_point> retry_at(const Error &error,
                                                            Clock::time_point now);

    /// A commit succeeded.
    void succeeded() { *this = CommitBackoff(); }

    /// Whether the lessor is not master, since the last attempt.
    [[nodiscard]] bool suspended() const { return suspended_; }

private:
    bool suspended_ = false;
    std::optional<Clock::time_point> busy_since_;
};

} // namespace sublet::kms

#pragma once

#include <optional>

#include "../vocabulary/error.hpp"
#include "commit_backoff.hpp"

namespace sublet::kms {

/// Keeps displays lit over what happens to their lessor: says when they must be negotiated anew,
/// and when to try again. Bookkeeping only; one for each Scanout.
///
///     Unknown ─ negotiated() ─▶ Negotiated ─ committed() ─▶ Lit
///        ▲                          │                        │
///        └── invalidate(), failed() ┴────────────────────────┘
///
///     if (recovery.needs_negotiation()) { negotiate(…); recovery.negotiated(); }
///     recovery.lit() || !plan.modeset ? scanout.flip(…) : scanout.modeset(…);
///     recovery.committed();
///
/// and failed() with whatever error comes of these lines.
class Recovery {
public:
    using Clock = CommitBackoff::Clock;

    /// Whether negotiate() must be called before the next commit: at first, and since somebody else
    /// may have driven the display. A display that nobody has touched does not flicker from that.
    [[nodiscard]] bool needs_negotiation() const { return state_ == State::Unknown; }

    /// Whether the next commit shows one frame after another, and does not light the display.
    [[nodiscard]] bool lit() const { return state_ == State::Lit; }

    void negotiated() { state_ = State::Negotiated; }
    void committed();

    /// What was negotiated may not hold any more: the display is unplugged, or its link bad, or
    /// another display of the lease has found its lessor away.
    void invalidate() { state_ = State::Unknown; }

    /// What to do about an error.
    enum class Action {
        Wait,      ///< Try again at retry_at(), as needs_negotiation() says then.
        Negotiate, ///< Negotiate at once: it was tested when other displays were dark.
        Fail,      ///< The lease is lost, or the request at fault.
    };

    /// A negotiation or commit failed with `error` at `now`.
    [[nodiscard]] Action failed(const Error &error, Clock::time_point now);

    /// Not before then; empty: at once.
    [[nodiscard]] std::optional<Clock::time_point> retry_at() const { return retry_at_; }

    /// Whether the lessor is not master, since the last attempt.
    [[nodiscard]] bool suspended() const { return backoff_.suspended(); }

private:
    enum class State { Unknown, Negotiated, Lit };

    State state_ = State::Unknown;
    bool negotiated_again_ = false; ///< Since the last commit that succeeded.
    CommitBackoff backoff_;
    std::optional<Clock::time_point> retry_at_;
};

} // namespace sublet::kms

#include "commit_backoff.hpp"

#include "failure.hpp"

namespace sublet::kms {

using namespace std::chrono_literals;

namespace {

constexpr auto busy_retry = 1ms; // Less than a frame: the other commit ends at a vblank.
constexpr auto busy_limit = 2s;  // Then somebody else keeps the CRTC busy for good.
constexpr auto suspended_retry = 100ms;

} // namespace

std::optional<CommitBackoff::Clock::time_point> CommitBackoff::retry_at(const Error &error,
                                                                        Clock::time_point now) {
    const Failure failure = classify(error);
    suspended_ = failure == Failure::Suspended;
    if (suspended_) {
        busy_since_.reset();
        return now + suspended_retry;
    }
    if (failure != Failure::Busy) {
        return std::nullopt;
    }
    busy_since_ = busy_since_.value_or(now);
    if (now - *busy_since_ >= busy_limit) {
        return std::nullopt;
    }
    return now + busy_retry;
}

} // namespace sublet::kms

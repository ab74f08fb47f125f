#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace sublet::cli {

using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC, as the kernel's
                                         // page-flip events.

/// A point in time to give up at; none: never.
using Deadline = std::optional<Clock::time_point>;

/// `seconds` from now; never if there are none.
[[nodiscard]] inline Deadline deadline_in(const std::optional<double> &seconds) {
    if (!seconds) {
        return std::nullopt;
    }
    return Clock::now() +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(*seconds));
}

/// What poll(2) wants to hear: milliseconds, rounded up so that nobody wakes
/// too early, but no more than there is an int for, 24 days; -1 for ever.
[[nodiscard]] inline int poll_timeout(const Deadline &deadline, Clock::time_point now) {
    if (!deadline) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now);
    return static_cast<int>(std::clamp<int64_t>(left.count(), 0, std::numeric_limits<int>::max()));
}
[[nodiscard]] inline int poll_timeout(const Deadline &deadline) {
    return deadline ? poll_timeout(deadline, Clock::now()) : -1;
}

/// Whichever comes first.
[[nodiscard]] inline Deadline earlier(const Deadline &a, const Deadline &b) {
    if (!a || !b) {
        return a ? a : b;
    }
    return *a < *b ? a : b;
}

} // namespace sublet::cli

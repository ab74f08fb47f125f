#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sublet/kms/page_flip.hpp>

#include "report/frame_trace.hpp"

namespace sublet::cli {

/// Counts durations in steps of 10 µs up to 200 ms, in constant memory.
class DurationHistogram {
public:
    using Microseconds = std::chrono::duration<double, std::micro>;

    void add(std::chrono::nanoseconds duration);

    [[nodiscard]] uint64_t count() const { return count_; }
    [[nodiscard]] Microseconds min() const { return min_; }
    [[nodiscard]] Microseconds max() const { return max_; }
    [[nodiscard]] std::chrono::nanoseconds sum() const { return sum_; }

    /// The value that `fraction` (0 to 1) of all durations do not exceed, to the
    /// step; zero when there are none.
    [[nodiscard]] Microseconds quantile(double fraction) const;

    struct Bin {
        Microseconds from;
        Microseconds to;
        uint64_t count = 0;
    };

    /// At most `count` bins of equal width over all that was seen; none if
    /// nothing was.
    [[nodiscard]] std::vector<Bin> bins(size_t count) const;

private:
    static constexpr std::chrono::nanoseconds step{10'000};

    std::array<uint32_t, 20'000> steps_ = {};
    uint64_t count_ = 0;
    std::chrono::nanoseconds min_ = {};
    std::chrono::nanoseconds max_ = {};
    std::chrono::nanoseconds sum_ = {};
};

/// What the page flips of one display tell. Constant memory, nothing allocated
/// per frame.
class FrameStatistics {
public:
    /// `refresh_period` is the mode's; zero: unknown, no misses are computed from
    /// timestamps.
    explicit FrameStatistics(std::chrono::nanoseconds refresh_period)
        : refresh_period_(refresh_period) {}

    /// A frame was committed at `time` (CLOCK_MONOTONIC), the next flip is its.
    void committed(std::chrono::nanoseconds time) { committed_ = time; }

    /// A flip that is older than its commit by more than a refresh period is
    /// counted, but its time and sequence are not used: drivers (vkms) send the
    /// first one after a modeset with those of the last vblank before the CRTC
    /// went dark.
    void flipped(const kms::PageFlip &flip);

    [[nodiscard]] uint64_t flips() const { return flips_; }

    /// Vblanks that passed between one flip and the next without showing a new
    /// frame: by the CRTC's vblank counter, and by the flips' timestamps over the
    /// mode's refresh period.
    [[nodiscard]] uint64_t missed_by_sequence() const { return missed_by_sequence_; }
    [[nodiscard]] uint64_t missed_by_time() const { return missed_by_time_; }

    /// Flips per second between the first flip and the last; zero before the
    /// second flip.
    [[nodiscard]] double fps() const;

    /// Standard deviation of the time between one flip and the next.
    [[nodiscard]] std::chrono::duration<double, std::micro> jitter() const;

    /// From the commit to the vblank at which it was shown.
    [[nodiscard]] const DurationHistogram &latency() const { return latency_; }

    /// From one flip to the next.
    [[nodiscard]] const DurationHistogram &intervals() const { return intervals_; }

    /// The latency over the course of time.
    [[nodiscard]] const FrameTrace &trace() const { return trace_; }

private:
    std::chrono::nanoseconds refresh_period_;
    std::chrono::nanoseconds committed_ = {};
    kms::PageFlip first_;
    kms::PageFlip last_;
    uint64_t flips_ = 0;
    uint64_t timed_ = 0; ///< Flips whose time is used.
    uint64_t missed_by_sequence_ = 0;
    uint64_t missed_by_time_ = 0;
    double interval_mean_ = 0; // Nanoseconds; mean and sum of squares by Welford's recurrence.
    double interval_squares_ = 0;
    DurationHistogram latency_;
    DurationHistogram intervals_;
    FrameTrace trace_;
};

} // namespace sublet::cli

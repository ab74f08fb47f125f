#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sublet::cli {

/// How the latency went over a run, in constant memory: the longer the run, the more frames share a
/// slice.
class FrameTrace {
public:
    struct Slice {
        std::chrono::nanoseconds begin = {}; ///< The first flip of these frames, CLOCK_MONOTONIC.
        std::chrono::nanoseconds min = {};   ///< Latency of the fastest frame,
        std::chrono::nanoseconds max = {};   ///< of the slowest,
        std::chrono::nanoseconds sum = {};   ///< and of all together.
        uint64_t frames = 0;
        uint64_t missed = 0; ///< Vblanks without a new frame, before each of these.

        [[nodiscard]] std::chrono::nanoseconds mean() const {
            return sum / static_cast<int64_t>(frames);
        }
    };

    /// A frame was shown at `time`, `latency` after its commit; `missed` vblanks passed before.
    void add(std::chrono::nanoseconds time, std::chrono::nanoseconds latency, uint64_t missed);

    /// In the order of time, none empty; invalidated by add().
    [[nodiscard]] std::span<const Slice> slices() const { return std::span(slices_).first(used_); }

private:
    void halve();

    std::array<Slice, 512> slices_ = {};
    size_t used_ = 0;
    uint64_t frames_per_slice_ = 1;
};

} // namespace sublet::cli

#include "report/frame_trace.hpp"

#include <algorithm>

namespace sublet::cli {

namespace {

void append(FrameTrace::Slice &slice, const FrameTrace::Slice &later) {
    slice.min = std::min(slice.min, later.min);
    slice.max = std::max(slice.max, later.max);
    slice.sum += later.sum;
    slice.frames += later.frames;
    slice.missed += later.missed;
}

} // namespace

void FrameTrace::add(std::chrono::nanoseconds time, std::chrono::nanoseconds latency,
                     uint64_t missed) {
    const Slice frame{time, latency, latency, latency, 1, missed};
    if (used_ != 0 && slices_[used_ - 1].frames < frames_per_slice_) {
        append(slices_[used_ - 1], frame);
        return;
    }
    if (used_ == slices_.size()) {
        halve();
    }
    slices_[used_++] = frame;
}

void FrameTrace::halve() {
    used_ /= 2;
    for (size_t i = 0; i < used_; ++i) {
        slices_[i] = slices_[2 * i];
        append(slices_[i], slices_[2 * i + 1]);
    }
    frames_per_slice_ *= 2;
}

} // namespace sublet::cli

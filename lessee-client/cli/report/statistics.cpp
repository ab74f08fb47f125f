#include "report/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace sublet::cli {

void DurationHistogram::add(std::chrono::nanoseconds duration) {
    duration = std::max(duration, std::chrono::nanoseconds::zero());
    const auto index = std::min(static_cast<size_t>(duration / step), steps_.size() - 1);
    ++steps_[index];
    min_ = count_ == 0 ? duration : std::min(min_, duration);
    max_ = std::max(max_, duration);
    sum_ += duration;
    ++count_;
}

DurationHistogram::Microseconds DurationHistogram::quantile(double fraction) const {
    const auto wanted = static_cast<uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
    uint64_t seen = 0;
    for (size_t i = 0; i < steps_.size() && count_ != 0; ++i) {
        seen += steps_[i];
        if (seen >= std::max<uint64_t>(wanted, 1)) {
            if (i + 1 == steps_.size()) {
                return max_; // The last step holds whatever is longer, too.
            }
            const std::chrono::nanoseconds upper = step * static_cast<int64_t>(i + 1);
            return std::clamp(upper, min_, max_);
        }
    }
    return {};
}

std::vector<DurationHistogram::Bin> DurationHistogram::bins(size_t count) const {
    if (count_ == 0 || count == 0) {
        return {};
    }
    const auto index_of = [this](std::chrono::nanoseconds duration) {
        return std::min(static_cast<size_t>(duration / step), steps_.size() - 1);
    };
    const size_t first = index_of(min_);
    const size_t steps = index_of(max_) - first + 1;
    const size_t per_bin = (steps + count - 1) / count;
    std::vector<Bin> bins;
    for (size_t i = 0; i < steps; ++i) {
        if (i % per_bin == 0) {
            const auto from = static_cast<int64_t>(first + i);
            bins.push_back({step * from, step * (from + static_cast<int64_t>(per_bin)), 0});
        }
        bins.back().count += steps_[first + i];
    }
    return bins;
}

void FrameStatistics::flipped(const kms::PageFlip &flip) {
    ++flips_;
    if (flip.time + refresh_period_ < committed_) {
        return;
    }
    const auto latency = std::max(flip.time - committed_, std::chrono::nanoseconds::zero());
    latency_.add(latency);
    if (timed_++ == 0) {
        first_ = last_ = flip;
        trace_.add(flip.time, latency, 0);
        return;
    }

    const auto vblanks = static_cast<int32_t>(flip.sequence - last_.sequence);
    const auto missed = static_cast<uint64_t>(std::max(vblanks - 1, 0));
    missed_by_sequence_ += missed;
    trace_.add(flip.time, latency, missed);

    intervals_.add(flip.time - last_.time);
    const auto interval = static_cast<double>((flip.time - last_.time).count());
    if (refresh_period_.count() > 0) {
        const auto periods = std::llround(interval / static_cast<double>(refresh_period_.count()));
        missed_by_time_ += static_cast<uint64_t>(std::max(periods - 1, 0LL));
    }

    const double before = interval - interval_mean_;
    interval_mean_ += before / static_cast<double>(timed_ - 1);
    interval_squares_ += before * (interval - interval_mean_);
    last_ = flip;
}

double FrameStatistics::fps() const {
    const std::chrono::duration<double> span = last_.time - first_.time;
    return span.count() > 0 ? static_cast<double>(timed_ - 1) / span.count() : 0;
}

std::chrono::duration<double, std::micro> FrameStatistics::jitter() const {
    if (timed_ < 3) {
        return {};
    }
    return std::chrono::duration<double, std::nano>(
        std::sqrt(interval_squares_ / static_cast<double>(timed_ - 2)));
}

} // namespace sublet::cli

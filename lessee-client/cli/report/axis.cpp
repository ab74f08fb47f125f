#include "report/axis.hpp"

#include <algorithm>
#include <cmath>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

/// The smallest of 1, 2, 5, 10, 20 ... (and their tenths) that is not less than `value`.
double round_step(double value) {
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double digit : {1.0, 2.0, 5.0}) {
        if (digit * power >= value * (1 - 1e-9)) {
            return digit * power;
        }
    }
    return 10 * power;
}

} // namespace

Axis::Axis(double low, double high, double from, double to, int marks)
    : step_(round_step(std::max(high - low, 1e-3) / marks)),
      low_(std::floor(low / step_ + 1e-9) * step_),
      high_(std::max(std::ceil(high / step_ * (1 - 1e-9)), low_ / step_ + 1) * step_), from_(from),
      to_(to) {}

double Axis::at(double value) const {
    return from_ + (to_ - from_) * std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
}

std::vector<Axis::Mark> Axis::marks() const {
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step_) - 1e-9)));
    std::vector<Mark> marks;
    const auto count = std::lround((high_ - low_) / step_);
    for (long i = 0; i <= count; ++i) {
        const double value = low_ + static_cast<double>(i) * step_;
        marks.push_back({value, at(value), formatted("{:.{}f}", value, decimals)});
    }
    return marks;
}

} // namespace sublet::cli

#pragma once

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "clock.hpp"

namespace sublet::cli {

/// When each stage of a lease was reached.
class Timeline {
public:
    using Milliseconds = std::chrono::duration<double, std::milli>;

    /// `stage` is not copied and must outlive the timeline. Only the first time counts.
    void reach(std::string_view stage) {
        for (const auto &[known, time] : stages_) {
            if (known == stage) {
                return;
            }
        }
        stages_.emplace_back(stage, Clock::now() - start_);
    }

    /// In the order reached, since this object was made.
    [[nodiscard]] const std::vector<std::pair<std::string_view, Milliseconds>> &stages() const {
        return stages_;
    }

private:
    Clock::time_point start_ = Clock::now();
    std::vector<std::pair<std::string_view, Milliseconds>> stages_;
};

} // namespace sublet::cli

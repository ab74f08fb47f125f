#pragma once

#include <chrono>
#include <string>

#include "vocabulary/formatted.hpp"

namespace sublet::cli {

/// RFC 3339, to the millisecond. The library's own formatter of times takes seconds to compile.
[[nodiscard]] inline std::string utc(std::chrono::sys_time<std::chrono::nanoseconds> time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
    return formatted("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

} // namespace sublet::cli

#pragma once

#include <chrono>
#include <ctime>
#include <string>

namespace sublet::cli {

/// The user's time with its distance to UTC, as RFC 3339 writes it: "2026-11-28T17:55:02+01:00".
[[nodiscard]] inline std::string local_time(std::chrono::sys_time<std::chrono::nanoseconds> time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(
        std::chrono::floor<std::chrono::system_clock::duration>(time));
    std::tm local = {};
    localtime_r(&seconds, &local);
    char text[] = "YYYY-MM-DDTHH:MM:SS+hhmm";
    std::strftime(text, sizeof text, "%FT%T%z", &local);
    return std::string(text).insert(sizeof text - 3, ":");
}

} // namespace sublet::cli

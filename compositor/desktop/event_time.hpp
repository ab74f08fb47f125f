#pragma once

#include <cstdint>
#include <ctime>

namespace sublet {

/// Now, in ms of CLOCK_MONOTONIC, as events of input devices have it: for one that no device has
/// sent.
[[nodiscard]] inline uint32_t event_time_msec() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint32_t>(now.tv_sec * 1000 + now.tv_nsec / 1'000'000);
}

} // namespace sublet

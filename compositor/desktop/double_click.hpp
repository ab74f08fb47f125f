#pragma once

#include <cstdint>

namespace sublet {

/// Tells the second of two presses at one place, the one soon after the other.
class DoubleClick {
public:
    static constexpr uint32_t interval_ms = 400;
    static constexpr double reach = 8; ///< Layout units, either way.

    /// Counts a press on `target`, which is compared and never looked at; returns whether it is the
    /// second of a pair. The time is the event's, which starts anew after 49 days.
    [[nodiscard]] bool press(const void *target, uint32_t time_msec, double x, double y);

private:
    const void *target_ = nullptr; ///< Null: the next press is a first one.
    uint32_t time_msec_ = 0;
    double x_ = 0;
    double y_ = 0;
};

} // namespace sublet

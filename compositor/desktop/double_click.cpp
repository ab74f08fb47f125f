#include "double_click.hpp"

#include <cmath>

namespace sublet {

bool DoubleClick::press(const void *target, uint32_t time_msec, double x, double y) {
    const bool second = target == target_ && time_msec - time_msec_ <= interval_ms &&
                        std::abs(x - x_) <= reach && std::abs(y - y_) <= reach;
    target_ = second ? nullptr : target;
    time_msec_ = time_msec;
    x_ = x;
    y_ = y;
    return second;
}

} // namespace sublet

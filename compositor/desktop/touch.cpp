#include "touch.hpp"

#include "hit_test.hpp"

namespace sublet {

Touch::Touch(const SceneLayers &layers, wlr_cursor *cursor, const Activity &activity)
    : layers_(layers), cursor_(cursor), activity_(activity), seat_(activity.seat) {
    auto &events = cursor->events;
    down_.connect<&Touch::on_down>(events.touch_down, *this);
    motion_.connect<&Touch::on_motion>(events.touch_motion, *this);
    up_.connect<&Touch::on_up>(events.touch_up, *this);
    cancel_.connect<&Touch::on_cancel>(events.touch_cancel, *this);
    frame_.connect<&Touch::on_frame>(events.touch_frame, *this);
}

void Touch::cancel() {
    while (!origins_.empty()) {
        wlr_touch_cancel_event event{};
        event.touch_id = origins_.begin()->first;
        on_cancel(&event);
    }
}

void Touch::on_down(wlr_touch_down_event *event) {
    activity_.notify();
    double x = 0;
    double y = 0;
    wlr_cursor_absolute_to_layout_coords(cursor_, &event->touch->base, event->x, event->y, &x, &y);
    const Hit hit = hit_test(layers_, x, y);
    if (hit.owner != nullptr) {
        hit.owner->pressed();
    }
    if (hit.surface != nullptr) {
        origins_[event->touch_id] = {.x = x - hit.sx, .y = y - hit.sy};
        wlr_seat_touch_notify_down(seat_, hit.surface, event->time_msec, event->touch_id, hit.sx,
                                   hit.sy);
    }
}

void Touch::on_motion(wlr_touch_motion_event *event) {
    const auto origin = origins_.find(event->touch_id);
    if (origin == origins_.end()) {
        return;
    }
    double x = 0;
    double y = 0;
    wlr_cursor_absolute_to_layout_coords(cursor_, &event->touch->base, event->x, event->y, &x, &y);
    wlr_seat_touch_notify_motion(seat_, event->time_msec, event->touch_id, x - origin->second.x,
                                 y - origin->second.y);
}

void Touch::on_up(wlr_touch_up_event *event) {
    if (origins_.erase(event->touch_id) > 0) {
        wlr_seat_touch_notify_up(seat_, event->time_msec, event->touch_id);
    }
}

void Touch::on_cancel(wlr_touch_cancel_event *event) {
    const wlr_touch_point *point = wlr_seat_touch_get_point(seat_, event->touch_id);
    origins_.erase(event->touch_id);
    if (point != nullptr) {
        wlr_seat_touch_notify_cancel(seat_, point->client);
    }
}

void Touch::on_frame() {
    wlr_seat_touch_notify_frame(seat_);
}

} // namespace sublet

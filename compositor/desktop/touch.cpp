#include "touch.hpp"

#include "focus.hpp"
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
    grab_.reset();
    while (!fingers_.empty()) {
        wlr_touch_cancel_event event{};
        event.touch_id = fingers_.begin()->first;
        on_cancel(&event);
    }
}

void Touch::grab(Window &window, uint32_t edges, int32_t id) {
    const auto finger = fingers_.find(id);
    if (finger == fingers_.end() || !window.state().floating()) {
        return;
    }
    if (const wlr_touch_point *point = wlr_seat_touch_get_point(seat_, id)) {
        wlr_seat_touch_notify_cancel(seat_, point->client); // the finger is the desktop's now
    }
    finger->second.origin.reset();
    grab_.emplace(id, window, edges, finger->second.at);
}

void Touch::end_grab_of(const Window &window) {
    if (grab_ && &grab_->window.window() == &window) {
        grab_.reset();
    }
}

Touch::Point Touch::layout_point(const wlr_touch &device, double x, double y) const {
    Point point{};
    wlr_cursor_absolute_to_layout_coords(cursor_, const_cast<wlr_input_device *>(&device.base), x,
                                         y, &point.x, &point.y);
    return point;
}

void Touch::on_down(wlr_touch_down_event *event) {
    activity_.notify();
    const Point at = layout_point(*event->touch, event->x, event->y);
    Finger &finger = fingers_[event->touch_id] = {.at = at, .origin = {}};
    const Hit hit = hit_test(layers_, at.x, at.y);
    Window *window = hit.owner != nullptr ? hit.owner->window() : nullptr;
    if (hit.surface == nullptr) {
        dismiss_menus(seat_);
    }
    if (hit.owner != nullptr) {
        hit.owner->pressed(); // may be the end of what is there
    }
    if (hit.surface != nullptr) {
        finger.origin = {at.x - hit.sx, at.y - hit.sy};
        wlr_seat_touch_notify_down(seat_, hit.surface, event->time_msec, event->touch_id, hit.sx,
                                   hit.sy);
    } else if (window != nullptr) {
        const uint32_t edges = window->frame_edges(at.x, at.y);
        if (edges == WLR_EDGE_NONE && double_tap_.press(window, event->time_msec, at.x, at.y)) {
            window->toggle_maximized();
        } else {
            grab(*window, edges, event->touch_id);
        }
    }
}

void Touch::on_motion(wlr_touch_motion_event *event) {
    const auto found = fingers_.find(event->touch_id);
    if (found == fingers_.end()) {
        return;
    }
    Finger &finger = found->second;
    finger.at = layout_point(*event->touch, event->x, event->y);
    if (grab_ && grab_->id == event->touch_id) {
        grab_->window.motion(finger.at.x, finger.at.y);
        return;
    }
    if (!finger.origin) {
        return;
    }
    const wlr_drag *drag = seat_->drag;
    if (drag != nullptr && drag->grab_type == WLR_DRAG_GRAB_KEYBOARD_TOUCH &&
        drag->touch_id == event->touch_id) {
        drag_to(event->touch_id, finger.at, event->time_msec);
        return;
    }
    wlr_seat_touch_notify_motion(seat_, event->time_msec, event->touch_id,
                                 finger.at.x - finger.origin->x, finger.at.y - finger.origin->y);
}

/// What a finger drags goes to the surface below the finger, not to where it went down.
void Touch::drag_to(int32_t id, const Point &at, uint32_t time_msec) {
    wlr_scene_node_set_position(&layers_.drag_icon->node, static_cast<int>(at.x),
                                static_cast<int>(at.y));
    const Hit hit = hit_test(layers_, at.x, at.y);
    if (hit.surface == nullptr) {
        wlr_seat_touch_point_clear_focus(seat_, time_msec, id);
        return;
    }
    wlr_seat_touch_point_focus(seat_, hit.surface, time_msec, id, hit.sx, hit.sy);
    wlr_seat_touch_notify_motion(seat_, time_msec, id, hit.sx, hit.sy);
}

void Touch::on_up(wlr_touch_up_event *event) {
    const auto found = fingers_.find(event->touch_id);
    if (found == fingers_.end()) {
        return;
    }
    const bool with_client = found->second.origin.has_value();
    fingers_.erase(found);
    if (grab_ && grab_->id == event->touch_id) {
        grab_.reset();
    } else if (with_client) {
        wlr_seat_touch_notify_up(seat_, event->time_msec, event->touch_id);
    }
}

void Touch::on_cancel(wlr_touch_cancel_event *event) {
    const wlr_touch_point *point = wlr_seat_touch_get_point(seat_, event->touch_id);
    fingers_.erase(event->touch_id);
    if (grab_ && grab_->id == event->touch_id) {
        grab_.reset();
    }
    if (point != nullptr) {
        wlr_seat_touch_notify_cancel(seat_, point->client);
    }
}

void Touch::on_frame() {
    wlr_seat_touch_notify_frame(seat_);
}

} // namespace sublet

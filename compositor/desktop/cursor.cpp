#include "cursor.hpp"

#include <linux/input-event-codes.h>

#include "drag.hpp"

namespace sublet {

namespace {

constexpr uint32_t picture_size = 24;
constexpr const char *default_picture = "default";

} // namespace

Cursor::Cursor(const DesktopProtocols &protocols, const SceneLayers &layers,
               wlr_output_layout *layout, const Activity &activity)
    : layers_(layers), activity_(activity), seat_(activity.seat),
      cursor_(made(wlr_cursor_create())),
      theme_(made(wlr_xcursor_manager_create(nullptr, picture_size))) {
    wlr_cursor_attach_output_layout(cursor_.get(), layout);
    auto &events = cursor_->events;
    motion_.connect<&Cursor::on_motion>(events.motion, *this);
    motion_absolute_.connect<&Cursor::on_motion_absolute>(events.motion_absolute, *this);
    button_.connect<&Cursor::on_button>(events.button, *this);
    axis_.connect<&Cursor::on_axis>(events.axis, *this);
    frame_.connect<&Cursor::on_frame>(events.frame, *this);
    set_cursor_.connect<&Cursor::on_set_cursor>(seat_->events.request_set_cursor, *this);
    set_shape_.connect<&Cursor::on_set_shape>(protocols.cursor_shape->events.request_set_shape,
                                              *this);
}

void Cursor::attach(wlr_input_device *device) {
    wlr_cursor_attach_input_device(cursor_.get(), device);
    if (device->type == WLR_INPUT_DEVICE_POINTER) {
        show_default();
    }
}

void Cursor::refresh() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    moved(static_cast<uint32_t>(now.tv_sec * 1000 + now.tv_nsec / 1'000'000));
}

bool Cursor::pressed_on(const Window &window) const {
    const Hit hit = hit_test(layers_, x(), y());
    return seat_->pointer_state.button_count > 0 && hit.owner != nullptr &&
           hit.owner->window() == &window;
}

void Cursor::grab(Window &window, uint32_t edges) {
    if (window.floating()) {
        wlr_seat_pointer_notify_clear_focus(seat_);
        grab_.emplace(window, edges, x(), y());
    }
}

void Cursor::end_grab_of(const Window &window) {
    if (grab_ && &grab_->window() == &window) {
        grab_.reset();
    }
}

void Cursor::on_motion(wlr_pointer_motion_event *event) {
    activity_.notify();
    wlr_cursor_move(cursor_.get(), &event->pointer->base, event->delta_x, event->delta_y);
    moved(event->time_msec);
}

void Cursor::on_motion_absolute(wlr_pointer_motion_absolute_event *event) {
    activity_.notify();
    wlr_cursor_warp_absolute(cursor_.get(), &event->pointer->base, event->x, event->y);
    moved(event->time_msec);
}

void Cursor::on_button(wlr_pointer_button_event *event) {
    activity_.notify();
    if (event->state == WL_POINTER_BUTTON_STATE_PRESSED) {
        if (press(event->button)) {
            return;
        }
    } else if (grab_) {
        grab_.reset();
        moved(event->time_msec);
    }
    wlr_seat_pointer_notify_button(seat_, event->time_msec, event->button, event->state);
}

void Cursor::on_axis(wlr_pointer_axis_event *event) {
    activity_.notify();
    wlr_seat_pointer_notify_axis(seat_, event->time_msec, event->orientation, event->delta,
                                 event->delta_discrete, event->source, event->relative_direction);
}

void Cursor::on_frame() {
    wlr_seat_pointer_notify_frame(seat_);
}

void Cursor::on_set_cursor(wlr_seat_pointer_request_set_cursor_event *event) {
    if (seat_->pointer_state.focused_client == event->seat_client) {
        wlr_cursor_set_surface(cursor_.get(), event->surface, event->hotspot_x, event->hotspot_y);
    }
}

void Cursor::on_set_shape(wlr_cursor_shape_manager_v1_request_set_shape_event *event) {
    if (seat_->pointer_state.focused_client == event->seat_client) {
        wlr_cursor_set_xcursor(cursor_.get(), theme_.get(), wlr_cursor_shape_v1_name(event->shape));
    }
}

void Cursor::moved(uint32_t time_msec) {
    wlr_scene_node_set_position(&layers_.drag_icon->node, static_cast<int>(x()),
                                static_cast<int>(y()));
    if (grab_) {
        grab_->motion(x(), y());
        return;
    }
    const Hit hit = hit_test(layers_, x(), y());
    if (hit.surface == nullptr) {
        if (seat_->pointer_state.focused_surface != nullptr) {
            wlr_seat_pointer_notify_clear_focus(seat_);
            show_default();
        }
        return;
    }
    wlr_seat_pointer_notify_enter(seat_, hit.surface, hit.sx, hit.sy);
    wlr_seat_pointer_notify_motion(seat_, time_msec, hit.sx, hit.sy);
}

/// Whether the press was for the desktop and not for a client.
bool Cursor::press(uint32_t button) {
    const Hit hit = hit_test(layers_, x(), y());
    if (hit.owner == nullptr) {
        return false;
    }
    hit.owner->pressed();
    wlr_keyboard *keyboard = wlr_seat_get_keyboard(seat_);
    Window *window = hit.owner->window();
    if (window == nullptr || keyboard == nullptr ||
        wlr_keyboard_get_modifiers(keyboard) != WLR_MODIFIER_LOGO) {
        return false;
    }
    if (button == BTN_LEFT) {
        grab(*window, WLR_EDGE_NONE);
    } else if (button == BTN_RIGHT) {
        grab(*window, nearest_corner(window->box(), x(), y()));
    }
    return true;
}

void Cursor::show_default() {
    wlr_cursor_set_xcursor(cursor_.get(), theme_.get(), default_picture);
}

} // namespace sublet

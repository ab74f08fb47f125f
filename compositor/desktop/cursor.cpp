#include "cursor.hpp"

#include <linux/input-event-codes.h>

#include "drag.hpp"
#include "event_time.hpp"
#include "focus.hpp"
#include "key_bindings.hpp"

namespace sublet {

Cursor::Cursor(const DesktopProtocols &protocols, const SceneLayers &layers,
               wlr_output_layout *layout, const Activity &activity, Perform perform)
    : relative_(protocols.relative_pointer), layers_(layers), activity_(activity),
      seat_(activity.seat), perform_(std::move(perform)), cursor_(made(wlr_cursor_create())),
      picture_(protocols, cursor_.get(), seat_), constraints_(protocols, seat_, cursor_.get()) {
    wlr_cursor_attach_output_layout(cursor_.get(), layout);
    auto &events = cursor_->events;
    motion_.connect<&Cursor::on_motion>(events.motion, *this);
    motion_absolute_.connect<&Cursor::on_motion_absolute>(events.motion_absolute, *this);
    button_.connect<&Cursor::on_button>(events.button, *this);
    axis_.connect<&Cursor::on_axis>(events.axis, *this);
    frame_.connect<&Cursor::on_frame>(events.frame, *this);
}

void Cursor::attach(wlr_input_device *device) {
    wlr_cursor_attach_input_device(cursor_.get(), device);
}

void Cursor::detach(const wlr_input_device *device) {
    distrusted_.erase(device);
    if (const auto left = held_.extract(device)) {
        for (const uint32_t button : left.mapped()) {
            release(button, event_time_msec());
            on_frame();
        }
    }
}

void Cursor::set_visible(bool visible) {
    if (visible == picture_.visible()) {
        return;
    }
    picture_.set_visible(visible);
    if (visible) {
        refresh();
    } else {
        let_go();
    }
}

void Cursor::refresh() {
    moved(event_time_msec());
}

void Cursor::let_go() {
    grab_.reset();
    wlr_seat_pointer_notify_clear_focus(seat_);
    refresh();
}

void Cursor::renderer_replaced() {
    picture_.renew();
    let_go();
}

void Cursor::grab(Window &window, uint32_t edges) {
    if (window.state().floating()) {
        wlr_seat_pointer_notify_clear_focus(seat_);
        grab_.emplace(window, edges, x(), y());
        picture_.show(edges == WLR_EDGE_NONE ? "grabbing" : resize_picture(edges));
    }
}

void Cursor::end_grab_of(const Window &window) {
    if (grab_ && &grab_->window() == &window) {
        grab_.reset();
        refresh();
    }
}

void Cursor::on_motion(wlr_pointer_motion_event *event) {
    activity_.notify();
    move(*event);
}

void Cursor::on_motion_absolute(wlr_pointer_motion_absolute_event *event) {
    activity_.notify();
    double to_x = 0;
    double to_y = 0;
    wlr_cursor_absolute_to_layout_coords(cursor_.get(), &event->pointer->base, event->x, event->y,
                                         &to_x, &to_y);
    const double dx = to_x - x();
    const double dy = to_y - y();
    move({.pointer = event->pointer,
          .time_msec = event->time_msec,
          .delta_x = dx,
          .delta_y = dy,
          .unaccel_dx = dx,
          .unaccel_dy = dy});
}

void Cursor::move(const wlr_pointer_motion_event &motion) {
    wlr_relative_pointer_manager_v1_send_relative_motion(
        relative_, seat_, uint64_t{motion.time_msec} * 1000, motion.delta_x, motion.delta_y,
        motion.unaccel_dx, motion.unaccel_dy);
    const auto [dx, dy] = constraints_.allowed({motion.delta_x, motion.delta_y});
    if (dx != 0 || dy != 0) {
        wlr_cursor_move(cursor_.get(), &motion.pointer->base, dx, dy);
        moved(motion.time_msec);
    }
}

void Cursor::on_button(wlr_pointer_button_event *event) {
    activity_.notify();
    std::set<uint32_t> &held = held_[&event->pointer->base];
    if (event->state == WL_POINTER_BUTTON_STATE_RELEASED) {
        held.erase(event->button);
        release(event->button, event->time_msec);
        return;
    }
    held.insert(event->button);
    if (press(*event)) {
        handled_.insert(event->button);
    } else {
        wlr_seat_pointer_notify_button(seat_, event->time_msec, event->button, event->state);
    }
}

void Cursor::release(uint32_t button, uint32_t time_msec) {
    if (handled_.erase(button) == 0) {
        wlr_seat_pointer_notify_button(seat_, time_msec, button, WL_POINTER_BUTTON_STATE_RELEASED);
    }
    if (handled_.empty() && seat_->pointer_state.button_count == 0) {
        grab_.reset();
        moved(time_msec); // whatever held the pointer lets go
    }
}

void Cursor::on_axis(wlr_pointer_axis_event *event) {
    activity_.notify();
    // wlroots asserts that a frame has one source; devices and virtual pointers do not know.
    if (seat_->pointer_state.sent_axis_source &&
        seat_->pointer_state.cached_axis_source != event->source) {
        wlr_seat_pointer_notify_frame(seat_);
    }
    wlr_seat_pointer_notify_axis(seat_, event->time_msec, event->orientation, event->delta,
                                 event->delta_discrete, event->source, event->relative_direction);
}

void Cursor::on_frame() {
    wlr_seat_pointer_notify_frame(seat_);
}

void Cursor::moved(uint32_t time_msec) {
    point(time_msec);
    constraints_.update();
}

void Cursor::point(uint32_t time_msec) {
    if (!picture_.visible()) {
        return;
    }
    wlr_scene_node_set_position(&layers_.drag_icon->node, static_cast<int>(x()),
                                static_cast<int>(y()));
    if (grab_) {
        grab_->motion(x(), y());
        return;
    }
    if (held_by_surface()) {
        wlr_seat_pointer_notify_motion(seat_, time_msec, x() - held_x_, y() - held_y_);
        return;
    }
    const Hit hit = hit_test(layers_, x(), y());
    if (hit.surface != nullptr) {
        if (seat_->pointer_state.focused_surface == nullptr) {
            picture_.show_default(); // until the client says what it wants
        }
        wlr_seat_pointer_notify_enter(seat_, hit.surface, hit.sx, hit.sy);
        wlr_seat_pointer_notify_motion(seat_, time_msec, hit.sx, hit.sy);
        return;
    }
    wlr_seat_pointer_notify_clear_focus(seat_);
    Window *window = hit.owner != nullptr ? hit.owner->window() : nullptr;
    picture_.show(resize_picture(window != nullptr ? window->frame_edges(x(), y())
                                                   : uint32_t{WLR_EDGE_NONE}));
}

/// Whether a surface keeps the pointer because a button was pressed on it: what is dragged out of a
/// window still belongs to it. A menu or a drag has rules of its own.
bool Cursor::held_by_surface() const {
    return seat_->pointer_state.button_count > 0 &&
           seat_->pointer_state.focused_surface != nullptr && !wlr_seat_pointer_has_grab(seat_);
}

/// Whether the press was for the desktop and not for a client.
bool Cursor::press(const wlr_pointer_button_event &event) {
    const Hit hit = hit_test(layers_, x(), y());
    if (seat_->pointer_state.button_count == 0) {
        held_x_ = x() - hit.sx;
        held_y_ = y() - hit.sy;
    }
    if (hit.owner == nullptr) {
        return false;
    }
    if (hit.owner->real_devices_only()) {
        dismiss_menus(seat_);
        if (event.button == BTN_LEFT && !distrusted_.contains(&event.pointer->base)) {
            hit.owner->pressed();
        }
        return true;
    }
    Window *window = hit.owner->window();
    hit.owner->pressed(); // may be the end of what is there
    if (window != nullptr) {
        return press_window(*window, hit, event);
    }
    if (hit.surface != nullptr) {
        return false;
    }
    dismiss_menus(seat_);
    return true;
}

bool Cursor::press_window(Window &window, const Hit &hit, const wlr_pointer_button_event &event) {
    wlr_keyboard *keyboard = wlr_seat_get_keyboard(seat_);
    const uint32_t modifiers = keyboard != nullptr ? wlr_keyboard_get_modifiers(keyboard) : 0;
    if (const Effect *effect = effect_of_button(bindings_, modifiers, event.button)) {
        dismiss_menus(seat_);
        if (*effect == Effect(DesktopAction::Move)) {
            grab(window, WLR_EDGE_NONE);
        } else if (*effect == Effect(DesktopAction::Resize)) {
            grab(window, nearest_corner(window.box(), x(), y()));
        } else {
            perform_(Effect(*effect), window); // which may read other bindings
        }
        return true;
    }
    if (hit.surface != nullptr) {
        return false;
    }
    dismiss_menus(seat_);
    if (event.button == BTN_LEFT) {
        const uint32_t edges = window.frame_edges(x(), y());
        if (edges == WLR_EDGE_NONE && double_click_.press(&window, event.time_msec, x(), y())) {
            window.toggle_maximized();
        } else {
            grab(window, edges);
        }
    }
    return true;
}

} // namespace sublet

#include "focus.hpp"

namespace sublet {

Focus::Focus(wlr_seat *seat, HeldKeys held_keys) : seat_(seat), held_keys_(std::move(held_keys)) {
    // Whoever was to have the keyboard while a menu or a drag held it has it now.
    grab_ended_.connect<&Focus::apply>(seat->events.keyboard_grab_end, *this);
}

void Focus::set_window(wlr_surface *surface) {
    assign(on_demand_, nullptr);
    set(window_, surface);
}

void Focus::lock(wlr_surface *surface) {
    locked_ = true;
    set(locker_, surface);
}

void Focus::unlock() {
    locked_ = false;
    set(locker_, nullptr);
}

void Focus::apply() {
    wlr_surface *surface = decide();
    const wlr_surface *has = seat_->keyboard_state.focused_surface;
    if (surface != nullptr && has != nullptr &&
        wl_resource_get_client(surface->resource) != wl_resource_get_client(has->resource)) {
        dismiss_menus(seat_);
    }
    if (surface == nullptr) {
        wlr_seat_keyboard_notify_clear_focus(seat_);
        return;
    }
    const wlr_keyboard *keyboard = wlr_seat_get_keyboard(seat_);
    if (keyboard != nullptr) {
        const std::vector<uint32_t> held = held_keys_(keyboard);
        wlr_seat_keyboard_notify_enter(seat_, surface, held.data(), held.size(),
                                       &keyboard->modifiers);
    } else {
        wlr_seat_keyboard_notify_enter(seat_, surface, nullptr, 0, nullptr);
    }
}

void Focus::set(Candidate &candidate, wlr_surface *surface) {
    assign(candidate, surface);
    apply();
}

void Focus::assign(Candidate &candidate, wlr_surface *surface) {
    candidate.surface = surface;
    if (surface != nullptr) {
        candidate.unmap.connect<&Candidate::on_unmap>(surface->events.unmap, candidate);
    } else {
        candidate.unmap.disconnect();
    }
}

wlr_surface *Focus::decide() const {
    if (locked_) {
        return locker_.surface;
    }
    for (const Candidate *candidate : {&exclusive_, &on_demand_, &window_}) {
        if (candidate->surface != nullptr) {
            return candidate->surface;
        }
    }
    return nullptr;
}

void dismiss_menus(wlr_seat *seat) {
    if (seat->drag == nullptr) {
        wlr_seat_pointer_end_grab(seat);
        wlr_seat_keyboard_end_grab(seat);
        wlr_seat_touch_end_grab(seat);
    }
}

} // namespace sublet

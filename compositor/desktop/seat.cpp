#include "seat.hpp"

#include <utility>

#include "wlr/owned.hpp"

namespace sublet {

Seat::Seat(const Graphics &graphics, const DesktopProtocols &protocols, const SceneLayers &layers,
           const Outputs &outputs, Perform perform)
    : graphics_(graphics), seat_(made(wlr_seat_create(graphics.display, "seat0"))),
      activity_{protocols.idle_notifier, seat_}, perform_(std::move(perform)),
      cursor_(protocols, layers, outputs.layout(), activity_),
      touch_(layers, cursor_.handle(), activity_), data_transfer_(layers, seat_) {
    new_virtual_keyboard_.connect<&Seat::on_new_virtual_keyboard>(
        protocols.virtual_keyboard->events.new_virtual_keyboard, *this);
    new_virtual_pointer_.connect<&Seat::on_new_virtual_pointer>(
        protocols.virtual_pointer->events.new_virtual_pointer, *this);
    update_capabilities();
}

Seat::~Seat() = default;

void Seat::add_device(wlr_input_device *device) {
    switch (device->type) {
    case WLR_INPUT_DEVICE_KEYBOARD:
        add_keyboard(wlr_keyboard_from_input_device(device));
        break;
    case WLR_INPUT_DEVICE_TOUCH:
        has_touch_ = true;
        cursor_.attach(device);
        break;
    case WLR_INPUT_DEVICE_POINTER:
        cursor_.attach(device);
        break;
    default:
        return; // tablets and switches are not used
    }
    update_capabilities();
}

void Seat::set_keymap(Keymap keymap) {
    keymap_ = std::move(keymap);
    for (const auto &keyboard : keyboards_) {
        keyboard->set_keymap(keymap_.get());
    }
}

void Seat::focus(wlr_surface *surface) {
    focused_ = surface;
    borrower_ = nullptr;
    borrower_unmap_.disconnect();
    if (surface != nullptr) {
        focused_unmap_.connect<[](Seat &seat) { seat.focus(nullptr); }>(surface->events.unmap,
                                                                        *this);
    } else {
        focused_unmap_.disconnect();
    }
    apply_focus();
}

void Seat::lend_focus(wlr_surface *surface) {
    borrower_ = surface;
    if (surface != nullptr) {
        borrower_unmap_.connect<[](Seat &seat) { seat.lend_focus(nullptr); }>(surface->events.unmap,
                                                                              *this);
    } else {
        borrower_unmap_.disconnect();
    }
    apply_focus();
}

void Seat::set_exclusive(wlr_surface *surface) {
    exclusive_ = surface;
    if (surface != nullptr) {
        exclusive_unmap_.connect<[](Seat &seat) { seat.set_exclusive(nullptr); }>(
            surface->events.unmap, *this);
    } else {
        exclusive_unmap_.disconnect();
    }
    apply_focus();
}

void Seat::lock(wlr_surface *surface) {
    if (!std::exchange(locked_, true)) {
        wlr_seat_pointer_end_grab(seat_);
        wlr_seat_keyboard_end_grab(seat_);
        wlr_seat_touch_end_grab(seat_);
        touch_.cancel();
        cursor_.let_go();
    }
    locker_ = surface;
    apply_focus();
    cursor_.refresh();
}

void Seat::unlock() {
    locked_ = false;
    locker_ = nullptr;
    cursor_.let_go();
    apply_focus();
}

bool Seat::perform(DesktopAction action) {
    if (!locked_) {
        perform_(action);
    }
    return !locked_;
}

void Seat::switch_terminal(unsigned number) {
    if (graphics_.session != nullptr) {
        wlr_session_change_vt(graphics_.session, number);
    }
}

void Seat::keyboard_removed(Keyboard &keyboard) {
    std::erase_if(keyboards_, [&](const auto &other) { return other.get() == &keyboard; });
    wlr_seat_set_keyboard(seat_, keyboards_.empty() ? nullptr : keyboards_.back()->handle());
    update_capabilities();
}

void Seat::on_new_virtual_keyboard(wlr_virtual_keyboard_v1 *keyboard) {
    add_device(&keyboard->keyboard.base);
}

void Seat::on_new_virtual_pointer(wlr_virtual_pointer_v1_new_pointer_event *event) {
    add_device(&event->new_pointer->pointer.base);
    if (event->suggested_output != nullptr) {
        wlr_cursor_map_input_to_output(cursor_.handle(), &event->new_pointer->pointer.base,
                                       event->suggested_output);
    }
}

void Seat::add_keyboard(wlr_keyboard *keyboard) {
    KeyboardHost &host = *this;
    keyboards_.push_back(std::make_unique<Keyboard>(keyboard, keymap_.get(), activity_, host));
    wlr_seat_set_keyboard(seat_, keyboard);
    apply_focus();
}

void Seat::apply_focus() {
    wlr_surface *surface = locked_                 ? locker_
                           : exclusive_ != nullptr ? exclusive_
                           : borrower_ != nullptr  ? borrower_
                                                   : focused_;
    if (surface == nullptr) {
        wlr_seat_keyboard_notify_clear_focus(seat_);
        return;
    }
    const wlr_keyboard *keyboard = wlr_seat_get_keyboard(seat_);
    if (keyboard != nullptr) {
        wlr_seat_keyboard_notify_enter(seat_, surface, keyboard->keycodes, keyboard->num_keycodes,
                                       &keyboard->modifiers);
    } else {
        wlr_seat_keyboard_notify_enter(seat_, surface, nullptr, 0, nullptr);
    }
}

void Seat::update_capabilities() {
    uint32_t capabilities = WL_SEAT_CAPABILITY_POINTER;
    if (!keyboards_.empty()) {
        capabilities |= WL_SEAT_CAPABILITY_KEYBOARD;
    }
    if (has_touch_) {
        capabilities |= WL_SEAT_CAPABILITY_TOUCH;
    }
    wlr_seat_set_capabilities(seat_, capabilities);
}

} // namespace sublet

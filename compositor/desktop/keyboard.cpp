#include "keyboard.hpp"

#include <algorithm>
#include <span>

namespace sublet {

namespace {

constexpr int repeats_per_second = 25;
constexpr int repeat_delay_ms = 500;
constexpr xkb_keycode_t evdev_offset = 8;

} // namespace

Keyboard::Keyboard(wlr_keyboard *keyboard, xkb_keymap *keymap, const Activity &activity,
                   KeyboardHost &host)
    : keyboard_(keyboard), activity_(activity), seat_(activity.seat), host_(host) {
    if (keyboard->keymap == nullptr) {
        wlr_keyboard_set_keymap(keyboard, keymap);
        wlr_keyboard_set_repeat_info(keyboard, repeats_per_second, repeat_delay_ms);
    }
    key_.connect<&Keyboard::on_key>(keyboard->events.key, *this);
    modifiers_.connect<&Keyboard::on_modifiers>(keyboard->events.modifiers, *this);
    destroy_.connect<&Keyboard::on_destroy>(keyboard->base.events.destroy, *this);
}

void Keyboard::set_keymap(xkb_keymap *keymap) {
    // The same again would let go of Caps Lock and go back to the first layout.
    if (!is_virtual() && !wlr_keyboard_keymaps_match(keyboard_->keymap, keymap)) {
        wlr_keyboard_set_keymap(keyboard_, keymap);
    }
}

void Keyboard::on_key(wlr_keyboard_key_event *event) {
    activity_.notify();
    if (event->state == WL_KEYBOARD_KEY_STATE_PRESSED) {
        if (handle_press(event->keycode)) {
            handled_.insert(event->keycode);
            return;
        }
    } else if (handled_.erase(event->keycode) > 0) {
        return;
    }
    wlr_seat_set_keyboard(seat_, keyboard_);
    wlr_seat_keyboard_notify_key(seat_, event->time_msec, event->keycode, event->state);
}

void Keyboard::on_modifiers() {
    wlr_seat_set_keyboard(seat_, keyboard_);
    wlr_seat_keyboard_notify_modifiers(seat_, &keyboard_->modifiers);
}

void Keyboard::on_destroy() {
    host_.keyboard_removed(*this);
}

bool Keyboard::handle_press(uint32_t keycode) {
    if (keyboard_->xkb_state == nullptr) {
        return false;
    }
    const xkb_keysym_t *symbols = nullptr;
    const int count =
        xkb_state_key_get_syms(keyboard_->xkb_state, keycode + evdev_offset, &symbols);
    const std::span all(symbols, static_cast<size_t>(count));
    return std::ranges::any_of(all, [&](xkb_keysym_t keysym) { return handle(keysym, keycode); });
}

bool Keyboard::handle(xkb_keysym_t keysym, uint32_t keycode) {
    if (const auto terminal = terminal_for(keysym)) {
        host_.switch_terminal(*terminal);
        return true;
    }
    if (!is_virtual() && host_.answer(keysym)) {
        return true;
    }
    if (const auto action = action_for(wlr_keyboard_get_modifiers(keyboard_), keysym, keycode)) {
        return host_.perform(*action);
    }
    return false;
}

/// Whether a program has made it, which presses its keys.
bool Keyboard::is_virtual() const {
    return wlr_input_device_get_virtual_keyboard(&keyboard_->base) != nullptr;
}

} // namespace sublet

#include "keyboard.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "event_time.hpp"

namespace sublet {

namespace {

constexpr xkb_keycode_t evdev_offset = 8;

} // namespace

void set_keyboard_up(wlr_keyboard *keyboard, xkb_keymap *keymap, const KeyRepeat &repeat) {
    // The same again would let go of Caps Lock and go back to the first layout.
    if (!wlr_keyboard_keymaps_match(keyboard->keymap, keymap)) {
        wlr_keyboard_set_keymap(keyboard, keymap);
    }
    wlr_keyboard_set_repeat_info(keyboard, repeat.rate, static_cast<int>(repeat.delay.count()));
}

Keyboard::Keyboard(wlr_keyboard *keyboard, const Activity &activity, KeyboardHost &host)
    : keyboard_(keyboard), activity_(activity), seat_(activity.seat), host_(host) {
    key_.connect<&Keyboard::on_key>(keyboard->events.key, *this);
    modifiers_.connect<&Keyboard::on_modifiers>(keyboard->events.modifiers, *this);
    destroy_.connect<&Keyboard::on_destroy>(keyboard->base.events.destroy, *this);
}

void Keyboard::release(uint32_t keycode) {
    wlr_keyboard_key_event event{.time_msec = event_time_msec(),
                                 .keycode = keycode,
                                 .update_state = false,
                                 .state = WL_KEYBOARD_KEY_STATE_RELEASED};
    on_key(&event);
}

std::vector<uint32_t> Keyboard::held_for_clients() const {
    std::vector<uint32_t> held(keyboard_->keycodes, keyboard_->keycodes + keyboard_->num_keycodes);
    std::erase_if(held, [this](uint32_t keycode) {
        return handled_.contains(keycode) || written_.contains(keycode);
    });
    return held;
}

void Keyboard::on_key(wlr_keyboard_key_event *event) {
    activity_.notify();
    if (event->state == WL_KEYBOARD_KEY_STATE_PRESSED) {
        handled_.insert(event->keycode); // whoever gets the keyboard by it does not hear of it
        if (handle_press(event->keycode)) {
            return;
        }
        handled_.erase(event->keycode);
        if (host_.write(keyboard_, *event)) {
            written_.insert(event->keycode);
            return;
        }
    } else if (handled_.erase(event->keycode) > 0) {
        return;
    } else if (written_.erase(event->keycode) > 0) {
        std::ignore = host_.write(keyboard_, *event); // or it is of no interest any more
        return;
    }
    wlr_seat_set_keyboard(seat_, keyboard_);
    wlr_seat_keyboard_notify_key(seat_, event->time_msec, event->keycode, event->state);
}

void Keyboard::on_modifiers() {
    if (host_.write_modifiers(keyboard_)) {
        return;
    }
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
    const xkb_keycode_t key = keycode + evdev_offset;
    const auto handled = [&](const xkb_keysym_t *symbols, int count) {
        const std::span all(symbols, static_cast<size_t>(count));
        return std::ranges::any_of(all,
                                   [&](xkb_keysym_t keysym) { return handle(keysym, keycode); });
    };
    const xkb_keysym_t *symbols = nullptr;
    const int count = xkb_state_key_get_syms(keyboard_->xkb_state, key, &symbols);
    if (handled(symbols, count)) {
        return true;
    }
    // Super+Shift+1 is that key with Shift, whatever Shift makes of it.
    const xkb_layout_index_t layout = xkb_state_key_get_layout(keyboard_->xkb_state, key);
    const int plain = xkb_keymap_key_get_syms_by_level(keyboard_->keymap, key, layout, 0, &symbols);
    return handled(symbols, plain);
}

bool Keyboard::handle(xkb_keysym_t keysym, uint32_t keycode) {
    if (const auto terminal = terminal_for(keysym)) {
        host_.switch_terminal(*terminal);
        return true;
    }
    if (!is_virtual() && host_.answer(keysym)) {
        return true;
    }
    const Effect *effect = host_.effect_of(wlr_keyboard_get_modifiers(keyboard_), keysym, keycode);
    if (effect == nullptr) {
        return false;
    }
    host_.perform(Effect(*effect)); // which may read other bindings
    return true;
}

/// Whether a program has made it, which presses its keys.
bool Keyboard::is_virtual() const {
    return wlr_input_device_get_virtual_keyboard(&keyboard_->base) != nullptr;
}

} // namespace sublet

#pragma once

#include <set>
#include <vector>

#include "activity.hpp"
#include "desktop_settings.hpp"
#include "key_bindings.hpp"
#include "loop/listener.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

class Keyboard;

/// Receives keyboard events.
class KeyboardHost {
public:
    /// What a key does for the desktop, or null: it is a key like all others.
    [[nodiscard]] virtual const Effect *effect_of(uint32_t modifiers, xkb_keysym_t keysym,
                                                  uint32_t keycode) const = 0;
    virtual void perform(const Effect &effect) = 0;
    virtual void switch_terminal(unsigned number) = 0;

    /// Gives a key, or modifiers, to the input method; false if that does not want any now.
    virtual bool write(wlr_keyboard *keyboard, const wlr_keyboard_key_event &event) = 0;
    virtual bool write_modifiers(wlr_keyboard *keyboard) = 0;

    /// A key of a real keyboard was pressed: whether it was for a question of the desktop's.
    virtual bool answer(xkb_keysym_t keysym) = 0;

    /// The keyboard, which a program had made, must be gone on return.
    virtual void keyboard_removed(Keyboard &keyboard) = 0;

    /// One of the others is gone.
    virtual void real_keyboard_removed() = 0;

protected:
    ~KeyboardHost() = default;
};

/// Gives a keyboard the user's keymap, unless it has that, and repeat.
void set_keyboard_up(wlr_keyboard *keyboard, xkb_keymap *keymap, const KeyRepeat &repeat);

/// One keyboard: the desktop's own keys, and everything else for the focused client.
class Keyboard {
public:
    /// The device is borrowed and announces its end itself; the others outlive this object.
    Keyboard(wlr_keyboard *keyboard, const Activity &activity, KeyboardHost &host);

    /// A key that is held there is not any more, though nobody let go of it.
    void release(uint32_t keycode);

    /// The keys that are held and are not the desktop's or the input method's, as evdev numbers
    /// them.
    [[nodiscard]] std::vector<uint32_t> held_for_clients() const;

    [[nodiscard]] wlr_keyboard *handle() const { return keyboard_; }

private:
    void on_key(wlr_keyboard_key_event *event);
    void on_modifiers();
    void on_destroy();
    [[nodiscard]] bool handle_press(uint32_t keycode);
    [[nodiscard]] bool handle(xkb_keysym_t keysym, uint32_t keycode);
    [[nodiscard]] bool is_virtual() const;

    wlr_keyboard *keyboard_;
    const Activity &activity_;
    wlr_seat *seat_;
    KeyboardHost &host_;
    std::set<uint32_t> handled_; ///< Keycodes held, whose press no client heard of.
    std::set<uint32_t> written_; ///< Keycodes held that the input method has.
    Listener<wlr_keyboard_key_event> key_;
    Listener<void> modifiers_;
    Listener<void> destroy_;
};

} // namespace sublet

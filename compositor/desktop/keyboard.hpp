#pragma once

#include <set>

#include "activity.hpp"
#include "key_bindings.hpp"
#include "loop/listener.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

class Keyboard;

/// Who hears of a keyboard.
class KeyboardHost {
public:
    /// False if the desktop does not act on its own keys now: they are keys like all others.
    virtual bool perform(DesktopAction action) = 0;
    virtual void switch_terminal(unsigned number) = 0;

    /// A key of a real keyboard was pressed: whether it was for a question of the desktop's.
    virtual bool answer(xkb_keysym_t keysym) = 0;

    /// The keyboard must be gone on return.
    virtual void keyboard_removed(Keyboard &keyboard) = 0;

protected:
    ~KeyboardHost() = default;
};

/// One keyboard: the desktop's own keys, and everything else for the focused client.
class Keyboard {
public:
    /// The device is borrowed and announces its end itself; the others outlive this object.
    /// A device that brings no keymap (all but virtual ones) gets `keymap`, the user's.
    Keyboard(wlr_keyboard *keyboard, xkb_keymap *keymap, const Activity &activity,
             KeyboardHost &host);

    /// The user's keymap is another one.
    void set_keymap(xkb_keymap *keymap);

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
    Listener<wlr_keyboard_key_event> key_;
    Listener<void> modifiers_;
    Listener<void> destroy_;
};

} // namespace sublet

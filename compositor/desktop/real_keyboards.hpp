#pragma once

#include <list>
#include <optional>

#include "keyboard.hpp"
#include "loop/owned.hpp"

namespace sublet {

/// All keyboards that no program has made, as one: a modifier that is held on one of them is held
/// for all.
class RealKeyboards {
public:
    /// Both outlive this object.
    RealKeyboards(const Activity &activity, KeyboardHost &host);
    ~RealKeyboards();

    RealKeyboards(const RealKeyboards &) = delete;
    RealKeyboards &operator=(const RealKeyboards &) = delete;

    /// The user's settings; to be called before there is any.
    void configure(xkb_keymap *keymap, const KeyRepeat &repeat);

    /// One of them, which announces its end itself.
    void add(wlr_keyboard *keyboard);

    /// Forgets one of them, which may be added again; what is held on it is let go.
    void remove(wlr_keyboard *keyboard);

    [[nodiscard]] bool any() const { return !devices_.empty(); }

    /// What stands for all of them.
    [[nodiscard]] Keyboard &keyboard() { return *keyboard_; }

private:
    struct Device {
        Device(RealKeyboards &owner, wlr_keyboard *added);
        void on_destroy();

        RealKeyboards &all;
        wlr_keyboard *keyboard;
        Listener<void> destroy;
    };

    void on_leave(wl_array *keycodes);

    KeyboardHost &host_;
    Owned<wlr_keyboard_group, wlr_keyboard_group_destroy> group_;
    std::optional<Keyboard> keyboard_;
    std::list<Device> devices_;
    Listener<wl_array> leave_;
};

} // namespace sublet

#include "key_bindings.hpp"

#include <algorithm>
#include <string_view>

#include <linux/input-event-codes.h>

#include "wlr/wlroots.hpp"

namespace sublet {

namespace {

static_assert(modifier::shift == WLR_MODIFIER_SHIFT && modifier::caps_lock == WLR_MODIFIER_CAPS &&
              modifier::ctrl == WLR_MODIFIER_CTRL && modifier::alt == WLR_MODIFIER_ALT &&
              modifier::num_lock == WLR_MODIFIER_MOD2 && modifier::super == WLR_MODIFIER_LOGO);

Bindings default_keys() {
    using enum DesktopAction;
    constexpr uint32_t super = modifier::super;
    return {
        {{super, XKB_KEY_Return}, StartTerminal},
        {{super, XKB_KEY_q}, CloseWindow},
        {{modifier::alt, XKB_KEY_F4}, CloseWindow},
        {{modifier::alt, XKB_KEY_Tab}, FocusNextWindow},
        {{super, XKB_KEY_m}, ToggleMaximized},
        {{super, XKB_KEY_f}, ToggleFullscreen},
        {{super, XKB_KEY_n}, Minimize},
        {{super, XKB_KEY_t}, ToggleOnTop},
        {{super, XKB_KEY_Left}, SnapLeft},
        {{super, XKB_KEY_Right}, SnapRight},
        {{super, XKB_KEY_Up}, SnapUp},
        {{super, XKB_KEY_Down}, SnapDown},
        {{super, XKB_KEY_F1}, ShowHelp},
        {{super | modifier::shift, XKB_KEY_e}, Quit},
    };
}

Bindings default_buttons() {
    return {
        {{modifier::super, BTN_LEFT}, DesktopAction::Move},
        {{modifier::super, BTN_RIGHT}, DesktopAction::Resize},
    };
}

Bindings merged(Bindings bindings, const BindingWishes &wishes) {
    if (!wishes.keep_defaults) {
        bindings.clear();
    }
    for (const Binding &wish : wishes.bindings) {
        std::erase_if(bindings, [&](const Binding &usual) { return usual.on == wish.on; });
        if (!std::holds_alternative<std::monostate>(wish.effect)) {
            bindings.push_back(wish);
        }
    }
    return bindings;
}

/// Whether it is a letter of another script: neither Latin-1 nor a key that writes nothing.
bool is_other_script(xkb_keysym_t keysym) {
    constexpr xkb_keysym_t past_latin_1 = 0x100;
    constexpr xkb_keysym_t first_function_key = 0xFD00;
    constexpr xkb_keysym_t first_of_unicode = 0x01000100;
    return (keysym >= past_latin_1 && keysym < first_function_key) || keysym >= first_of_unicode;
}

/// What the American keyboard has there; the keysyms of ASCII are its codes.
xkb_keysym_t american(uint32_t keycode) {
    constexpr std::pair<uint32_t, std::string_view> rows[] = {
        {KEY_Q, "qwertyuiop[]"}, {KEY_A, "asdfghjkl;'`"}, {KEY_Z, "zxcvbnm,./"}};
    for (const auto &[first, letters] : rows) {
        if (keycode >= first && keycode - first < letters.size()) {
            return static_cast<unsigned char>(letters[keycode - first]);
        }
    }
    return XKB_KEY_NoSymbol;
}

const Effect *find(const Bindings &bindings, uint32_t modifiers, uint32_t code) {
    constexpr uint32_t locks = modifier::caps_lock | modifier::num_lock;
    const auto found =
        std::ranges::find(bindings, Combination{modifiers & ~locks, code}, &Binding::on);
    return found == bindings.end() ? nullptr : &found->effect;
}

} // namespace

Bindings key_bindings(const BindingWishes &wishes) {
    return merged(default_keys(), wishes);
}

Bindings button_bindings(const BindingWishes &wishes) {
    return merged(default_buttons(), wishes);
}

const Effect *effect_of_key(const Bindings &bindings, uint32_t modifiers, xkb_keysym_t keysym,
                            uint32_t keycode) {
    const Effect *effect = find(bindings, modifiers, xkb_keysym_to_lower(keysym));
    return effect == nullptr && is_other_script(keysym)
               ? find(bindings, modifiers, american(keycode))
               : effect;
}

const Effect *effect_of_button(const Bindings &bindings, uint32_t modifiers, uint32_t button) {
    return find(bindings, modifiers, button);
}

std::optional<unsigned> terminal_for(xkb_keysym_t keysym) {
    if (keysym < XKB_KEY_XF86Switch_VT_1 || keysym > XKB_KEY_XF86Switch_VT_12) {
        return std::nullopt;
    }
    return keysym - XKB_KEY_XF86Switch_VT_1 + 1;
}

} // namespace sublet

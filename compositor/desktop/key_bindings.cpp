#include "key_bindings.hpp"

#include <algorithm>
#include <array>

#include <linux/input-event-codes.h>

#include "wlr/wlroots.hpp"

namespace sublet {

namespace {

struct Binding {
    uint32_t modifiers;
    xkb_keysym_t keysym;
    uint32_t keycode; ///< Where the letter is on an American keyboard.
    DesktopAction action;
};

constexpr uint32_t super = WLR_MODIFIER_LOGO;
constexpr uint32_t shift = WLR_MODIFIER_SHIFT;
constexpr uint32_t alt = WLR_MODIFIER_ALT;

constexpr std::array bindings{
    Binding{super, XKB_KEY_Return, KEY_ENTER, DesktopAction::StartTerminal},
    Binding{super, XKB_KEY_q, KEY_Q, DesktopAction::CloseWindow},
    Binding{alt, XKB_KEY_F4, KEY_F4, DesktopAction::CloseWindow},
    Binding{alt, XKB_KEY_Tab, KEY_TAB, DesktopAction::FocusNextWindow},
    Binding{super, XKB_KEY_m, KEY_M, DesktopAction::ToggleMaximized},
    Binding{super, XKB_KEY_f, KEY_F, DesktopAction::ToggleFullscreen},
    Binding{super, XKB_KEY_n, KEY_N, DesktopAction::Minimize},
    Binding{super, XKB_KEY_Left, KEY_LEFT, DesktopAction::SnapLeft},
    Binding{super, XKB_KEY_Right, KEY_RIGHT, DesktopAction::SnapRight},
    Binding{super, XKB_KEY_Up, KEY_UP, DesktopAction::SnapUp},
    Binding{super, XKB_KEY_Down, KEY_DOWN, DesktopAction::SnapDown},
    Binding{super, XKB_KEY_F1, KEY_F1, DesktopAction::ShowHelp},
    Binding{super | shift, XKB_KEY_e, KEY_E, DesktopAction::Quit},
};

/// Whether it is a letter of another script: neither Latin-1 nor a key that writes nothing.
bool is_other_script(xkb_keysym_t keysym) {
    constexpr xkb_keysym_t past_latin_1 = 0x100;
    constexpr xkb_keysym_t first_function_key = 0xFD00;
    constexpr xkb_keysym_t first_of_unicode = 0x01000100;
    return (keysym >= past_latin_1 && keysym < first_function_key) || keysym >= first_of_unicode;
}

} // namespace

std::optional<DesktopAction> action_for(uint32_t modifiers, xkb_keysym_t keysym, uint32_t keycode) {
    constexpr uint32_t locks = WLR_MODIFIER_CAPS | WLR_MODIFIER_MOD2;
    const auto found = std::ranges::find_if(bindings, [&](const Binding &binding) {
        return binding.modifiers == (modifiers & ~locks) &&
               (is_other_script(keysym) ? binding.keycode == keycode
                                        : binding.keysym == xkb_keysym_to_lower(keysym));
    });
    return found == bindings.end() ? std::nullopt : std::optional(found->action);
}

std::optional<unsigned> terminal_for(xkb_keysym_t keysym) {
    if (keysym < XKB_KEY_XF86Switch_VT_1 || keysym > XKB_KEY_XF86Switch_VT_12) {
        return std::nullopt;
    }
    return keysym - XKB_KEY_XF86Switch_VT_1 + 1;
}

} // namespace sublet

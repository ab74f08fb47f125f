#include "key_bindings.hpp"

#include <algorithm>
#include <array>

#include "wlr/wlroots.hpp"

namespace sublet {

namespace {

struct Binding {
    uint32_t modifiers;
    xkb_keysym_t keysym;
    DesktopAction action;
};

constexpr uint32_t super = WLR_MODIFIER_LOGO;
constexpr uint32_t shift = WLR_MODIFIER_SHIFT;
constexpr uint32_t alt = WLR_MODIFIER_ALT;

constexpr std::array bindings{
    Binding{super, XKB_KEY_Return, DesktopAction::StartTerminal},
    Binding{super, XKB_KEY_q, DesktopAction::CloseWindow},
    Binding{alt, XKB_KEY_F4, DesktopAction::CloseWindow},
    Binding{alt, XKB_KEY_Tab, DesktopAction::FocusNextWindow},
    Binding{super, XKB_KEY_m, DesktopAction::ToggleMaximized},
    Binding{super, XKB_KEY_f, DesktopAction::ToggleFullscreen},
    Binding{super | shift, XKB_KEY_e, DesktopAction::Quit},
};

} // namespace

std::optional<DesktopAction> action_for(uint32_t modifiers, xkb_keysym_t keysym) {
    constexpr uint32_t locks = WLR_MODIFIER_CAPS | WLR_MODIFIER_MOD2;
    const auto found = std::ranges::find_if(bindings, [&](const Binding &binding) {
        return binding.modifiers == (modifiers & ~locks) &&
               binding.keysym == xkb_keysym_to_lower(keysym);
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

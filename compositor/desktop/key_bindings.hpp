#pragma once

#include <cstdint>
#include <optional>

#include <xkbcommon/xkbcommon.h>

namespace sublet {

/// What the desktop does on a key, before any client hears of it.
enum class DesktopAction {
    StartTerminal,
    CloseWindow,
    FocusNextWindow,
    ToggleMaximized,
    ToggleFullscreen,
    Minimize,
    SnapLeft,
    SnapRight,
    SnapUp,
    SnapDown,
    ShowHelp,
    Quit,
};

/// Super+Return, Super+Q or Alt+F4, Alt+Tab, Super+M, Super+F, Super+N, Super+arrows, Super+F1,
/// Super+Shift+E. `modifiers` is a mask of wlr_keyboard_modifier, `keycode` the key's, as evdev
/// numbers keys. Where a layout has another script than the Latin one, letters are those of the
/// American keyboard.
[[nodiscard]] std::optional<DesktopAction> action_for(uint32_t modifiers, xkb_keysym_t keysym,
                                                      uint32_t keycode);

/// The virtual terminal to switch to, by Ctrl+Alt+F1 to F12.
[[nodiscard]] std::optional<unsigned> terminal_for(xkb_keysym_t keysym);

} // namespace sublet

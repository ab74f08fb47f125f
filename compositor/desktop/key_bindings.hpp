#pragma once

#include <optional>

#include <xkbcommon/xkbcommon.h>

#include "binding.hpp"

namespace sublet {

/// The desktop's bindings with those of the user: his take the place of those for the same keys or
/// button. What does nothing is left out.
[[nodiscard]] Bindings key_bindings(const BindingWishes &wishes);
[[nodiscard]] Bindings button_bindings(const BindingWishes &wishes);

/// What a key does, or null. `modifiers` is a mask of wlr_keyboard_modifier, `keycode` the key's,
/// as evdev numbers keys. Where a layout has another script than the Latin one, letters are those
/// of the American keyboard.
[[nodiscard]] const Effect *effect_of_key(const Bindings &bindings, uint32_t modifiers,
                                          xkb_keysym_t keysym, uint32_t keycode);

/// What a button does, or null.
[[nodiscard]] const Effect *effect_of_button(const Bindings &bindings, uint32_t modifiers,
                                             uint32_t button);

/// The virtual terminal to switch to, by Ctrl+Alt+F1 to F12.
[[nodiscard]] std::optional<unsigned> terminal_for(xkb_keysym_t keysym);

} // namespace sublet

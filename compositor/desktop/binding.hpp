#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "desktop/desktop_action.hpp"

namespace sublet {

/// Modifiers as wlr_keyboard_modifier numbers them.
namespace modifier {
inline constexpr uint32_t shift = 1 << 0;
inline constexpr uint32_t caps_lock = 1 << 1;
inline constexpr uint32_t ctrl = 1 << 2;
inline constexpr uint32_t alt = 1 << 3;
inline constexpr uint32_t num_lock = 1 << 4;
inline constexpr uint32_t super = 1 << 6;
} // namespace modifier

/// A key or a button together with modifiers, exactly these.
struct Combination {
    uint32_t modifiers = 0;
    uint32_t code = 0; ///< Of a key: its keysym, of a letter the small one. Of a button: as evdev
                       ///< numbers it.

    bool operator==(const Combination &) const = default;
};

struct Binding {
    Combination on;
    Effect effect;

    bool operator==(const Binding &) const = default;
};

using Bindings = std::vector<Binding>;

/// What the user has bound, over the desktop's own bindings or in their place.
struct BindingWishes {
    bool keep_defaults = true;
    Bindings bindings;

    bool operator==(const BindingWishes &) const = default;
};

/// "Super+Shift+E": modifiers (Super, Ctrl, Alt, Shift) and the name of a keysym without XKB_KEY_.
/// The error says in words what is wrong.
[[nodiscard]] std::expected<Combination, std::string> parse_key(std::string_view text);

/// "Super+Left": one modifier at least, and Left, Right, Middle, Back or Forward.
[[nodiscard]] std::expected<Combination, std::string> parse_button(std::string_view text);

/// The same in the other direction, for people.
[[nodiscard]] std::string key_text(const Combination &key);
[[nodiscard]] std::string button_text(const Combination &button);

} // namespace sublet

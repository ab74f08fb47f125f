#pragma once

#include <string>
#include <string_view>

#include <wayland-server-core.h>

#include "color.hpp"
#include "text/text.hpp"

namespace sublet {

/// How the desktop's own things look. One for all of them; it may change at any time.
struct Theme {
    Theme() { wl_signal_init(&changed); }
    ~Theme() = default;

    Theme(const Theme &) = delete;
    Theme &operator=(const Theme &) = delete;

    static constexpr Color ink = rgb(0xE6EDF2); ///< What text is written in.
    static constexpr Color faint_ink = rgb(0x94A1AD);
    static constexpr Color panel = rgb(0x171C24);  ///< Behind text on the desktop.
    static constexpr Color accent = rgb(0x59A8ED); ///< Who has the keyboard.

    std::string font = "Sans 10";
    mutable wl_signal changed{}; ///< For those who drew with the former font.

    void set_font(std::string_view name) {
        font = name;
        wl_signal_emit_mutable(&changed, nullptr);
    }

    [[nodiscard]] TextStyle text(double size = 1, bool bold = false) const {
        return {.font = font, .size = size, .bold = bold, .color = ink};
    }
};

} // namespace sublet

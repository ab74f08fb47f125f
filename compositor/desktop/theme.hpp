#pragma once

#include <string>

#include "color.hpp"
#include "text/text.hpp"

namespace sublet {

/// How the desktop's own things look. One for all of them; it may change at any time.
struct Theme {
    static constexpr Color ink = rgb(0xE6EDF2); ///< What text is written in.
    static constexpr Color faint_ink = rgb(0x94A1AD);
    static constexpr Color panel = rgb(0x171C24);  ///< Behind text on the desktop.
    static constexpr Color accent = rgb(0x59A8ED); ///< Who has the keyboard.

    std::string font = "Sans 10";

    [[nodiscard]] TextStyle text(double size = 1, bool bold = false) const {
        return {.font = font, .size = size, .bold = bold, .color = ink};
    }
};

} // namespace sublet

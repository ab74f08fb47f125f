#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "desktop/color.hpp"
#include "text_module.hpp"

namespace sublet {

/// How text looks.
struct TextStyle {
    std::string font;   ///< As of pango_font_description_from_string(3), such as "Sans 10".
    double size = 1;    ///< Times the font's.
    bool bold = false;  ///< Whatever the font says.
    bool wraps = false; ///< Breaks into lines where there is no room; otherwise ends in "…".
    int max_width = 0;  ///< Layout units; zero: no limit.
    Color color = {};   ///< Opaque.

    bool operator==(const TextStyle &) const = default;
};

/// Draws text, `scale` px for each layout unit. Loads the text module the first time, for good.
/// Nothing, once told in the log, if that is not installed; nothing as well for empty text.
[[nodiscard]] std::optional<TextPicture> draw_text(std::string_view text, const TextStyle &style,
                                                   double scale);

} // namespace sublet

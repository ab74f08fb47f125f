#pragma once

#include <array>
#include <cstdint>
#include <memory>

namespace sublet {

/// What the text module is told to draw. Everything is borrowed for the call.
struct TextOrder {
    const char *text = ""; ///< UTF-8; bytes that are not are replaced. Ends at a null.
    const char *font = ""; ///< As pango_font_description_from_string(3) takes it.
    double size = 1;       ///< Times the font's.
    bool bold = false;     ///< Whatever the font says.
    bool wraps = false;    ///< Breaks into lines; otherwise it is one line, whatever is in it.
    int max_width = 0;     ///< Layout units; what is longer wraps or ends in "…". Zero: no limit.
    double scale = 1;      ///< px for each layout unit.
    std::array<float, 4> color{}; ///< Red, green, blue, alpha from 0 to 1, not premultiplied.
};

/// Text on nothing: premultiplied ARGB, native-endian words, rows without padding.
struct TextPicture {
    std::unique_ptr<uint32_t[]> pixels; ///< Null if nothing could be drawn.
    int pixel_width = 0;
    int pixel_height = 0;
    int width =
        0; ///< Layout units: pixel_width = width * scale, exactly where the scale is in quarters.
    int height = 0;
    int whole_width = 0; ///< Layout units; what `width` would be without max_width.
};

/// The one function of the text module, `sublet_draw_text`, which is a part of sublet and of the
/// same build. It is a file of its own because Pango and GLib would stay in the memory of those who
/// show no text.
///
/// picture  new; has pixels afterwards if there is something to see
using DrawText = void (*)(const TextOrder &, TextPicture &picture);

} // namespace sublet

#include "pixel_text.hpp"

#include <algorithm>
#include <bit>

#include "pixel_font.hpp"
#include "loop/owned.hpp"

namespace sublet {

namespace {

/// One rectangle for each run of squares in a row.
void draw_row(wlr_scene_tree *parent, int x, int y, unsigned squares, int square) {
    int column = 0;
    for (unsigned rest = squares << (32 - glyph_width); rest != 0;) {
        const int gap = std::countl_zero(rest);
        const int run = std::countl_one(rest << gap);
        wlr_scene_rect *rect =
            made(wlr_scene_rect_create(parent, run * square, square, ink.data()));
        wlr_scene_node_set_position(&rect->node, x + (column + gap) * square, y);
        column += gap + run;
        rest <<= gap + run;
    }
}

} // namespace

void draw_text(wlr_scene_tree *parent, std::string_view text, int square) {
    int x = 0;
    for (const char character : text) {
        int y = 0;
        for (const uint8_t row : glyph_of(character)) {
            draw_row(parent, x, y, row, square);
            y += square;
        }
        x += glyph_advance * square;
    }
}

int text_width(std::string_view text, int square) {
    const int columns = static_cast<int>(text.size()) * glyph_advance;
    return std::max(0, columns - (glyph_advance - glyph_width)) * square;
}

int text_height(int square) {
    return glyph_height * square;
}

} // namespace sublet

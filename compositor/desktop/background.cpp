#include "background.hpp"

#include <algorithm>
#include <array>

#include "pixel_text.hpp"
#include "loop/owned.hpp"

namespace sublet {

namespace {

struct Palette {
    Color ground;
    Color stripe;
};

constexpr std::array<Palette, 6> palettes{{
    {{0.13F, 0.23F, 0.33F, 1}, {0.17F, 0.31F, 0.44F, 1}},
    {{0.27F, 0.19F, 0.33F, 1}, {0.36F, 0.26F, 0.44F, 1}},
    {{0.15F, 0.29F, 0.23F, 1}, {0.20F, 0.38F, 0.31F, 1}},
    {{0.36F, 0.24F, 0.15F, 1}, {0.47F, 0.32F, 0.20F, 1}},
    {{0.34F, 0.17F, 0.21F, 1}, {0.45F, 0.23F, 0.28F, 1}},
    {{0.20F, 0.24F, 0.27F, 1}, {0.28F, 0.33F, 0.37F, 1}},
}};
constexpr int square = 4;      ///< Side of a glyph's square, in layout units.
constexpr int hint_square = 2; ///< As `square`, of the smaller letters.
constexpr int hint_gap = 6;    ///< Between lines.
constexpr std::array<std::string_view, 4> hint_lines{
    "Super-Return  terminal",
    "Super-Q       close window",
    "Alt-Tab       next window",
    "Super-Shift-E leave",
};
constexpr int hint_line_height = 7 * hint_square + hint_gap;

wlr_scene_tree *draw_hint(wlr_scene_tree *parent) {
    wlr_scene_tree *tree = made(wlr_scene_tree_create(parent));
    int y = 0;
    for (const std::string_view text : hint_lines) {
        wlr_scene_tree *line = made(wlr_scene_tree_create(tree));
        wlr_scene_node_set_position(&line->node, 0, y);
        draw_text(line, text, hint_square);
        y += hint_line_height;
    }
    return tree;
}

/// Neighbours differ: connectors of one card are numbered in turn.
const Palette &palette_of(std::string_view name) {
    size_t sum = 0;
    for (const char character : name) {
        sum += static_cast<unsigned char>(character);
    }
    return palettes[sum % palettes.size()];
}

/// The stripe is dark enough for the letters on it.
Palette palette_around(const Color &ground) {
    return {ground, {ground[0] / 2, ground[1] / 2, ground[2] / 2, ground[3]}};
}

wlr_scene_rect *add_rect(wlr_scene_tree *parent, int width, int height, const Color &color) {
    return made(wlr_scene_rect_create(parent, width, height, color.data()));
}

} // namespace

Background::Background(wlr_scene_tree *parent, std::string_view name)
    : name_(name), tree_(made(wlr_scene_tree_create(parent))),
      ground_(add_rect(tree_, 0, 0, palette_of(name).ground)),
      stripe_(add_rect(tree_, 0, 0, palette_of(name).stripe)),
      label_(made(wlr_scene_tree_create(tree_))), hint_(draw_hint(tree_)),
      label_width_(text_width(name, square)) {
    draw_text(label_, name, square);
}

Background::~Background() {
    wlr_scene_node_destroy(&tree_->node);
}

void Background::set_color(const std::optional<Color> &color) {
    const Palette palette = color ? palette_around(*color) : palette_of(name_);
    wlr_scene_rect_set_color(ground_, palette.ground.data());
    wlr_scene_rect_set_color(stripe_, palette.stripe.data());
}

void Background::cover(const wlr_box &box) {
    const int stripe_height = box.height / 5;
    wlr_scene_node_set_position(&tree_->node, box.x, box.y);
    wlr_scene_rect_set_size(ground_, box.width, box.height);
    wlr_scene_rect_set_size(stripe_, box.width, stripe_height);
    wlr_scene_node_set_position(&stripe_->node, 0, box.height - stripe_height);
    const int margin = (stripe_height - text_height(square)) / 2;
    wlr_scene_node_set_position(&label_->node, margin, box.height - stripe_height + margin);

    constexpr int hint_height = static_cast<int>(hint_lines.size()) * hint_line_height - hint_gap;
    const int hint_width =
        text_width(std::ranges::max(hint_lines, {}, &std::string_view::size), hint_square);
    const int above = (stripe_height - hint_height) / 2;
    const bool fits = above >= 0 && label_width_ + hint_width + 3 * margin <= box.width;
    wlr_scene_node_set_enabled(&hint_->node, fits);
    wlr_scene_node_set_position(&hint_->node, box.width - margin - hint_width,
                                box.height - stripe_height + above);
}

} // namespace sublet

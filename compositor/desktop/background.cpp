#include "background.hpp"

#include <array>

#include "loop/owned.hpp"

namespace sublet {

namespace {

struct Palette {
    Color ground;
    Color stripe;
};

/// Calm, so that windows and pictures have the colours; one for each display.
constexpr std::array<Palette, 6> palettes{{
    {rgb(0x26323F), rgb(0x2E3C4B)}, // slate
    {rgb(0x21363A), rgb(0x294247)}, // lake
    {rgb(0x2E3045), rgb(0x383B53)}, // dusk
    {rgb(0x243646), rgb(0x2C4154)}, // steel
    {rgb(0x2B3035), rgb(0x353B41)}, // graphite
    {rgb(0x25383B), rgb(0x2D4448)}, // pine
}};

/// Neighbours differ: connectors of one card are numbered in turn.
const Palette &palette_of(std::string_view name) {
    size_t sum = 0;
    for (const char character : name) {
        sum += static_cast<unsigned char>(character);
    }
    return palettes[sum % palettes.size()];
}

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
      stripe_(add_rect(tree_, 0, 0, palette_of(name).stripe)) {}

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
}

} // namespace sublet

#include "identification.hpp"

#include <algorithm>

#include "pixel_text.hpp"
#include "loop/owned.hpp"

namespace sublet {

namespace {

constexpr Color panel{0.06F, 0.08F, 0.10F, 0.88F};

void draw_name(wlr_scene_tree *parent, const OutputArea &area) {
    // Half as wide as the display, and whole squares.
    const int square = std::max(1, area.full.width / 2 / std::max(1, text_width(area.name, 1)));
    const int width = text_width(area.name, square);
    const int height = text_height(square);
    const int margin = 3 * square;
    wlr_scene_tree *tree = made(wlr_scene_tree_create(parent));
    wlr_scene_node_set_position(&tree->node, area.full.x + (area.full.width - width) / 2,
                                area.full.y + (area.full.height - height) / 2);
    wlr_scene_rect *ground =
        made(wlr_scene_rect_create(tree, width + 2 * margin, height + 2 * margin, panel.data()));
    wlr_scene_node_set_position(&ground->node, -margin, -margin);
    draw_text(tree, area.name, square);
}

} // namespace

Identification::Identification(const SceneLayers &layers, wl_event_loop *loop)
    : layers_(layers), end_(loop, [this] { hide(); }) {}

Identification::~Identification() {
    hide();
}

void Identification::show(std::span<const OutputArea> areas, std::chrono::milliseconds duration) {
    hide();
    if (duration > duration.zero()) {
        draw(areas);
        end_.arm(duration);
    }
}

void Identification::arrange(std::span<const OutputArea> areas) {
    if (tree_ != nullptr) {
        hide();
        draw(areas);
    }
}

void Identification::hide() {
    if (tree_ != nullptr) {
        wlr_scene_node_destroy(&tree_->node);
        tree_ = nullptr;
    }
}

void Identification::draw(std::span<const OutputArea> areas) {
    tree_ = made(wlr_scene_tree_create(layers_.overlay));
    for (const OutputArea &area : areas) {
        draw_name(tree_, area);
    }
}

} // namespace sublet

#include "identification.hpp"

#include <algorithm>

#include "loop/owned.hpp"

namespace sublet {

namespace {

constexpr float opacity = 0.88F;

} // namespace

Identification::Identification(const SceneLayers &layers, const Theme &theme, wl_event_loop *loop)
    : layers_(layers), theme_(theme), end_(loop, [this] { hide(); }) {}

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
        names_.clear();
        wlr_scene_node_destroy(&tree_->node);
        tree_ = nullptr;
    }
}

void Identification::draw(std::span<const OutputArea> areas) {
    tree_ = made(wlr_scene_tree_create(layers_.overlay));
    for (const OutputArea &area : areas) {
        draw_name(area);
    }
}

/// Half as wide as the display.
void Identification::draw_name(const OutputArea &area) {
    Color ground = Theme::panel;
    for (float &part : ground) {
        part *= opacity;
    }
    wlr_scene_rect *panel = made(wlr_scene_rect_create(tree_, 0, 0, ground.data()));
    const Label sample(tree_, theme_.text(4, true), area.name);
    const double size = 4.0 * area.full.width / 2 / std::max(1, sample.width());
    Label &name = names_.emplace_back(tree_, theme_.text(size, true), area.name);
    const int margin = name.height() / 4;
    const int x = area.full.x + (area.full.width - name.width()) / 2;
    const int y = area.full.y + (area.full.height - name.height()) / 2;
    name.move_to(x, y);
    wlr_scene_rect_set_size(panel, name.width() + 2 * margin, name.height() + margin);
    wlr_scene_node_set_position(&panel->node, x - margin, y - margin / 2);
}

} // namespace sublet

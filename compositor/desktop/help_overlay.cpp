#include "help_overlay.hpp"

#include <algorithm>

#include "loop/owned.hpp"

namespace sublet {

namespace {

constexpr int help_margin = 20; ///< Layout units.
constexpr int help_gap = 20;    ///< Between the columns.

} // namespace

HelpOverlay::HelpOverlay(const SceneLayers &layers, const Theme &theme)
    : layers_(layers), theme_(theme) {}

HelpOverlay::~HelpOverlay() {
    hide();
}

void HelpOverlay::show(const OutputArea &area, std::vector<HelpLine> lines) {
    hide();
    lines_ = std::move(lines);
    monitor_ = area.monitor;
    tree_ = made(wlr_scene_tree_create(layers_.overlay));
    tree_->node.data = static_cast<SceneOwner *>(this);
    wlr_scene_rect *ground = made(wlr_scene_rect_create(tree_, 0, 0, Theme::panel.data()));

    // As large as it fits.
    const int room = area.full.height - 2 * help_margin;
    const auto rows = static_cast<int>(lines_.size()) + 2;
    TextStyle style = theme_.text();
    const Label &sample = labels_.emplace_back(tree_, style, "Super");
    const double size =
        std::clamp(static_cast<double>(room) / (rows * std::max(1, sample.height())), 0.5, 1.2);
    labels_.clear();
    style.size = size;
    TextStyle bold = style;
    bold.bold = true;

    Label &heading = labels_.emplace_back(tree_, bold, "sublet on " + area.name);
    heading.move_to(help_margin, help_margin);
    int y = help_margin + heading.height() * 2;
    int left = 0;
    for (const HelpLine &line : lines_) {
        Label &keys = labels_.emplace_back(tree_, bold, line.keys);
        keys.move_to(help_margin, y);
        y += keys.height();
        left = std::max(left, keys.width());
    }
    y = help_margin + heading.height() * 2;
    style.max_width = std::max(1, area.full.width - left - help_gap - 2 * help_margin);
    int right = 0;
    for (const HelpLine &line : lines_) {
        Label &what = labels_.emplace_back(tree_, style, line.what);
        what.move_to(help_margin + left + help_gap, y);
        y += what.height();
        right = std::max(right, what.width());
    }
    const int width = std::max(heading.width(), left + help_gap + right) + 2 * help_margin;
    const int height = y + help_margin;
    wlr_scene_rect_set_size(ground, width, height);
    wlr_scene_node_set_position(&tree_->node, area.full.x + (area.full.width - width) / 2,
                                area.full.y + (area.full.height - height) / 2);
}

void HelpOverlay::hide() {
    if (tree_ != nullptr) {
        labels_.clear();
        wlr_scene_node_destroy(&tree_->node);
        tree_ = nullptr;
    }
}

void HelpOverlay::arrange(std::span<const OutputArea> areas) {
    const OutputArea *area = area_of(areas, monitor_);
    if (!shown()) {
        return;
    }
    if (area != nullptr) {
        show(OutputArea(*area), std::move(lines_));
    } else {
        hide();
    }
}

} // namespace sublet

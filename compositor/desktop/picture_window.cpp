#include "picture_window.hpp"

#include <algorithm>
#include <cmath>

#include "loop/owned.hpp"

namespace sublet {

namespace {

constexpr int smallest_width = 2 * TitleBar::height;
constexpr int edge_margin = 24; ///< From the display's edge.
constexpr Color black{0, 0, 0, 1};

} // namespace

PictureWindow::PictureWindow(const Graphics &graphics, const SceneLayers &layers,
                             const Theme &theme, const Outputs &outputs, std::string_view title,
                             Closed closed)
    : outputs_(outputs), closer_(graphics.loop(), std::move(closed)),
      tree_(made(wlr_scene_tree_create(layers.windows))), frame_(tree_, theme, {.close = &closer_}),
      ground_(made(wlr_scene_rect_create(tree_, 0, 0, black.data()))),
      picture_(made(wlr_scene_buffer_create(tree_, nullptr))) {
    tree_->node.data = static_cast<SceneOwner *>(this);
    frame_.set_title(title);
    frame_.set_title_bar(true);
    layout_changed_.connect<&PictureWindow::arrange>(outputs.layout()->events.change, *this);
}

PictureWindow::~PictureWindow() {
    wlr_scene_node_destroy(&tree_->node);
}

wlr_box PictureWindow::room() const {
    const auto areas = outputs_.areas();
    return areas.empty() ? wlr_box{} : areas.front().usable;
}

void PictureWindow::resize(int width, int height) {
    width_ = std::max(width, smallest_width);
    height_ = std::max(height, 1);
    frame_.fit(width_, height_);
    wlr_scene_rect_set_size(ground_, width_, height_);
    arrange();
    fit_picture();
}

void PictureWindow::show(wlr_buffer *buffer, const wlr_fbox &part) {
    part_ = part;
    wlr_scene_buffer_set_buffer(picture_, buffer);
    if (buffer != nullptr) {
        wlr_scene_buffer_set_source_box(picture_, &part_);
        fit_picture();
    }
}

void PictureWindow::pressed() {
    wlr_scene_node_raise_to_top(&tree_->node);
}

wlr_box PictureWindow::popup_space(double, double) const {
    return {.x = 0, .y = 0, .width = width_, .height = height_};
}

void PictureWindow::arrange() {
    const wlr_box space = room();
    wlr_scene_node_set_enabled(&tree_->node, space.width > 0);
    wlr_scene_node_set_position(
        &tree_->node, std::max(space.x, space.x + space.width - width_ - edge_margin),
        std::max(space.y + frame_.top(), space.y + space.height - height_ - edge_margin));
}

void PictureWindow::fit_picture() {
    if (part_.width <= 0 || part_.height <= 0) {
        return;
    }
    const double scale = std::min(width_ / part_.width, height_ / part_.height);
    const int width = std::max(1, static_cast<int>(std::lround(part_.width * scale)));
    const int height = std::max(1, static_cast<int>(std::lround(part_.height * scale)));
    wlr_scene_buffer_set_dest_size(picture_, width, height);
    wlr_scene_node_set_position(&picture_->node, (width_ - width) / 2, (height_ - height) / 2);
}

} // namespace sublet

#include "picture_window.hpp"

#include <algorithm>
#include <cmath>

#include "pixel_text.hpp"
#include "wlr/owned.hpp"

namespace sublet {

namespace {

constexpr int square = 2; ///< Side of a glyph's square, in layout units.
constexpr int bar_height = 24;
constexpr int margin = 24; ///< From the display's edge.
constexpr Color black{0, 0, 0, 1};
constexpr Color bar_color{0.16F, 0.19F, 0.23F, 1};
constexpr Color close_color{0.55F, 0.20F, 0.22F, 1};

} // namespace

PictureWindow::PictureWindow(const Graphics &graphics, const SceneLayers &layers,
                             const Outputs &outputs, std::string_view title, Closed closed)
    : outputs_(outputs), closer_(graphics.loop(), std::move(closed)),
      tree_(made(wlr_scene_tree_create(layers.windows))), frame_(tree_),
      ground_(made(wlr_scene_rect_create(tree_, 0, 0, black.data()))),
      title_bar_(made(wlr_scene_rect_create(tree_, 0, 0, bar_color.data()))),
      title_(made(wlr_scene_tree_create(tree_))), close_(made(wlr_scene_tree_create(tree_))),
      picture_(made(wlr_scene_buffer_create(tree_, nullptr))) {
    tree_->node.data = static_cast<SceneOwner *>(this);
    const int text_margin = (bar_height - text_height(square)) / 2;
    wlr_scene_node_set_position(&title_->node, text_margin, -bar_height + text_margin);
    draw_text(title_, title, square);
    close_->node.data = static_cast<SceneOwner *>(&closer_);
    made(wlr_scene_rect_create(close_, bar_height, bar_height, close_color.data()));
    wlr_scene_tree *cross = made(wlr_scene_tree_create(close_));
    wlr_scene_node_set_position(&cross->node, (bar_height - text_width("X", square)) / 2,
                                text_margin);
    draw_text(cross, "X", square);
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
    width_ = std::max(width, 2 * bar_height);
    height_ = std::max(height, 1);
    frame_.fit(width_, height_);
    wlr_scene_rect_set_size(ground_, width_, height_);
    wlr_scene_rect_set_size(title_bar_, width_, bar_height);
    wlr_scene_node_set_position(&title_bar_->node, 0, -bar_height);
    wlr_scene_node_set_position(&close_->node, width_ - bar_height, -bar_height);
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

wlr_box PictureWindow::popup_space() const {
    return {.x = 0, .y = 0, .width = width_, .height = height_};
}

void PictureWindow::arrange() {
    const wlr_box space = room();
    wlr_scene_node_set_enabled(&tree_->node, space.width > 0);
    wlr_scene_node_set_position(
        &tree_->node, std::max(space.x, space.x + space.width - width_ - margin),
        std::max(space.y + bar_height, space.y + space.height - height_ - margin));
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

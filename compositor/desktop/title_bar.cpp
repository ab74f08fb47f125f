#include "title_bar.hpp"

#include <algorithm>

#include "pixel_text.hpp"

namespace sublet {

namespace {

constexpr int square = 2; ///< Side of a glyph's square, in layout units.
constexpr int margin = (TitleBar::height - 7 * square) / 2;
constexpr size_t most_letters = 60;
constexpr Color ground_color{0.16F, 0.19F, 0.23F, 1};
constexpr Color close_color{0.55F, 0.20F, 0.22F, 1};

} // namespace

TitleBar::TitleBar(wlr_scene_tree *parent, SceneOwner &closer)
    : tree_(made(wlr_scene_tree_create(parent))),
      ground_(made(wlr_scene_rect_create(tree_, 0, height, ground_color.data()))),
      close_(made(wlr_scene_tree_create(tree_))) {
    wlr_scene_node_set_position(&tree_->node, 0, -height);
    close_->node.data = &closer;
    made(wlr_scene_rect_create(close_, height, height, close_color.data()));
    wlr_scene_tree *cross = made(wlr_scene_tree_create(close_));
    wlr_scene_node_set_position(&cross->node, (height - text_width("X", square)) / 2, margin);
    draw_text(cross, "X", square);
}

void TitleBar::set_title(std::string_view title) {
    title_ = title.substr(0, most_letters);
    write(letters_that_fit());
}

void TitleBar::fit(int width) {
    width_ = width;
    wlr_scene_rect_set_size(ground_, width, height);
    wlr_scene_node_set_position(&close_->node, width - height, 0);
    if (const size_t letters = letters_that_fit(); letters != written_) {
        write(letters);
    }
}

void TitleBar::set_visible(bool visible) {
    wlr_scene_node_set_enabled(&tree_->node, visible);
}

void TitleBar::write(size_t letters) {
    if (text_ != nullptr) {
        wlr_scene_node_destroy(&text_->node);
    }
    written_ = letters;
    text_ = made(wlr_scene_tree_create(tree_));
    wlr_scene_node_set_position(&text_->node, margin, margin);
    draw_text(text_, std::string_view(title_).substr(0, letters), square);
}

size_t TitleBar::letters_that_fit() const {
    const int room = std::max(0, width_ - height - 2 * margin);
    const int each = text_width("XX", square) - text_width("X", square);
    return std::min(title_.size(), static_cast<size_t>(room / each));
}

} // namespace sublet

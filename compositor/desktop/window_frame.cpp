#include "window_frame.hpp"

namespace sublet {

namespace {

constexpr Color idle_color = rgb(0x4F5966);
constexpr Color invisible{};
constexpr int reach = 8;   ///< Of the edges, beyond the border.
constexpr int corner = 24; ///< How long the ends of an edge are that also move the next edge.

void put(wlr_scene_rect *rect, const wlr_box &box) {
    wlr_scene_node_set_position(&rect->node, box.x, box.y);
    wlr_scene_rect_set_size(rect, box.width, box.height);
}

} // namespace

WindowFrame::WindowFrame(wlr_scene_tree *parent, const Theme &theme,
                         const TitleBar::Buttons &buttons)
    : tree_(made(wlr_scene_tree_create(parent))),
      reach_(made(wlr_scene_rect_create(tree_, 0, 0, invisible.data()))),
      title_bar_(tree_, theme, buttons) {
    for (wlr_scene_rect *&side : sides_) {
        side = made(wlr_scene_rect_create(tree_, 0, 0, idle_color.data()));
    }
    title_bar_.set_visible(false);
    wlr_scene_node_lower_to_bottom(&tree_->node);
}

void WindowFrame::fit(int width, int height) {
    if (width != width_ || height != height_) {
        width_ = width;
        height_ = height;
        title_bar_.fit(width);
        place_sides();
    }
}

void WindowFrame::set_active(bool active) {
    for (wlr_scene_rect *side : sides_) {
        wlr_scene_rect_set_color(side, (active ? Theme::accent : idle_color).data());
    }
    title_bar_.set_active(active);
}

void WindowFrame::set_shape(Shape shape) {
    shape_ = shape;
    wlr_scene_node_set_enabled(&tree_->node, shape != Shape::None);
    wlr_scene_node_set_enabled(&reach_->node, shape == Shape::Whole);
    for (wlr_scene_rect *side : sides_) {
        wlr_scene_node_set_enabled(&side->node, shape == Shape::Whole);
    }
}

void WindowFrame::set_title_bar(bool shown) {
    title_bar_.set_visible(shown);
    place_sides();
}

int WindowFrame::top() const {
    switch (shape_) {
    case Shape::Whole:
        return thickness + bar();
    case Shape::TitleBar:
        return bar();
    case Shape::None:
        break;
    }
    return 0;
}

uint32_t WindowFrame::edges_at(int width, int height, double x, double y) const {
    const int bar = this->bar();
    uint32_t edges = WLR_EDGE_NONE;
    if (y < -bar) {
        edges = WLR_EDGE_TOP;
    } else if (y >= height) {
        edges = WLR_EDGE_BOTTOM;
    }
    if (x < 0) {
        edges |= WLR_EDGE_LEFT;
    } else if (x >= width) {
        edges |= WLR_EDGE_RIGHT;
    }
    if (edges == WLR_EDGE_NONE) {
        return edges;
    }
    // Near its ends an edge is a corner.
    if ((edges & (WLR_EDGE_LEFT | WLR_EDGE_RIGHT)) == 0 && x < corner) {
        edges |= WLR_EDGE_LEFT;
    } else if ((edges & (WLR_EDGE_LEFT | WLR_EDGE_RIGHT)) == 0 && x >= width - corner) {
        edges |= WLR_EDGE_RIGHT;
    }
    if ((edges & (WLR_EDGE_TOP | WLR_EDGE_BOTTOM)) == 0 && y < corner - bar) {
        edges |= WLR_EDGE_TOP;
    } else if ((edges & (WLR_EDGE_TOP | WLR_EDGE_BOTTOM)) == 0 && y >= height - corner) {
        edges |= WLR_EDGE_BOTTOM;
    }
    return edges;
}

void WindowFrame::place_sides() {
    constexpr int t = thickness;
    constexpr int r = thickness + reach;
    const int above = thickness + bar();
    const int outer_height = above + height_ + t;
    put(sides_[Top], {.x = -t, .y = -above, .width = width_ + 2 * t, .height = t});
    put(sides_[Bottom], {.x = -t, .y = height_, .width = width_ + 2 * t, .height = t});
    put(sides_[Left], {.x = -t, .y = -above, .width = t, .height = outer_height});
    put(sides_[Right], {.x = width_, .y = -above, .width = t, .height = outer_height});
    put(reach_, {.x = -r,
                 .y = -above - reach,
                 .width = width_ + 2 * r,
                 .height = outer_height + 2 * reach});
}

} // namespace sublet

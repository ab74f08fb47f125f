#include "window_frame.hpp"

#include "wlr/owned.hpp"

namespace sublet {

namespace {

constexpr std::array<float, 4> active_color{0.35F, 0.66F, 0.93F, 1};
constexpr std::array<float, 4> idle_color{0.31F, 0.35F, 0.40F, 1};

void put(wlr_scene_rect *rect, const wlr_box &box) {
    wlr_scene_node_set_position(&rect->node, box.x, box.y);
    wlr_scene_rect_set_size(rect, box.width, box.height);
}

} // namespace

WindowFrame::WindowFrame(wlr_scene_tree *parent) : tree_(made(wlr_scene_tree_create(parent))) {
    for (wlr_scene_rect *&side : sides_) {
        side = made(wlr_scene_rect_create(tree_, 0, 0, idle_color.data()));
    }
    wlr_scene_node_lower_to_bottom(&tree_->node);
}

void WindowFrame::fit(int width, int height) {
    constexpr int t = thickness;
    put(sides_[Top], {.x = -t, .y = -t, .width = width + 2 * t, .height = t});
    put(sides_[Bottom], {.x = -t, .y = height, .width = width + 2 * t, .height = t});
    put(sides_[Left], {.x = -t, .y = 0, .width = t, .height = height});
    put(sides_[Right], {.x = width, .y = 0, .width = t, .height = height});
}

void WindowFrame::set_active(bool active) {
    for (wlr_scene_rect *side : sides_) {
        wlr_scene_rect_set_color(side, (active ? active_color : idle_color).data());
    }
}

void WindowFrame::set_visible(bool visible) {
    wlr_scene_node_set_enabled(&tree_->node, visible);
}

} // namespace sublet

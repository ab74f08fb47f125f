#include "input_popup.hpp"

#include <algorithm>

#include "bounds.hpp"
#include "input_method.hpp"
#include "loop/owned.hpp"

namespace sublet {

InputPopup::InputPopup(wlr_input_popup_surface_v2 *handle, const SceneLayers &layers,
                       InputMethod &input_method)
    : handle_(handle), input_method_(input_method),
      tree_(made(wlr_scene_tree_create(layers.popups))) {
    made(wlr_scene_subsurface_tree_create(tree_, handle->surface));
    wlr_scene_node_set_enabled(&tree_->node, false);
    commit_.connect<&InputPopup::on_commit>(handle->surface->events.commit, *this);
    destroy_.connect<&InputPopup::on_destroy>(handle->events.destroy, *this);
}

InputPopup::~InputPopup() {
    wlr_scene_node_destroy(&tree_->node);
}

void InputPopup::place(const wlr_box &text, const wlr_box &space) {
    const int width = bounded(handle_->surface->current.width);
    const int height = bounded(handle_->surface->current.height);
    const int below = text.y + text.height;
    const bool stays_below = below + height <= space.y + space.height || text.y - height < space.y;
    const int x = std::max(space.x, std::min(text.x, space.x + space.width - width));
    const int y = stays_below ? below : text.y - height;
    wlr_scene_node_set_position(&tree_->node, x, y);
    wlr_scene_node_set_enabled(&tree_->node, true);
    wlr_box within{.x = text.x - x, .y = text.y - y, .width = text.width, .height = text.height};
    wlr_input_popup_surface_v2_send_text_input_rectangle(handle_, &within);
}

void InputPopup::hide() {
    wlr_scene_node_set_enabled(&tree_->node, false);
}

void InputPopup::on_commit() {
    input_method_.place_popups();
}

void InputPopup::on_destroy() {
    input_method_.remove(*this);
}

} // namespace sublet

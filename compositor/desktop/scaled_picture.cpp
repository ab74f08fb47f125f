#include "scaled_picture.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace sublet {

ScaledPicture::ScaledPicture(wlr_scene_tree *parent, Draw draw)
    : draw_(std::move(draw)), node_(made(wlr_scene_buffer_create(parent, nullptr))) {
    outputs_.connect<&ScaledPicture::on_outputs>(node_->events.outputs_update, *this);
    destroy_.connect<&ScaledPicture::on_destroy>(node_->node.events.destroy, *this);
    redraw();
}

ScaledPicture::~ScaledPicture() {
    if (node_ != nullptr) {
        wlr_scene_buffer *node = node_;
        on_destroy();
        wlr_scene_node_destroy(&node->node);
    }
}

void ScaledPicture::redraw() {
    if (node_ == nullptr) {
        return;
    }
    const Drawn drawn = draw_(scale_);
    width_ = drawn.width;
    height_ = drawn.height;
    wlr_scene_buffer_set_buffer(node_, drawn.buffer.get());
    kept_.reset(drawn.buffer ? wlr_buffer_lock(drawn.buffer.get()) : nullptr);
    wlr_scene_buffer_set_dest_size(node_, width_, height_);
}

void ScaledPicture::move_to(int x, int y) {
    if (node_ != nullptr) {
        wlr_scene_node_set_position(&node_->node, x, y);
    }
}

void ScaledPicture::set_visible(bool visible) {
    if (node_ != nullptr) {
        wlr_scene_node_set_enabled(&node_->node, visible);
    }
}

void ScaledPicture::on_outputs(wlr_scene_outputs_update_event *event) {
    double scale = 0;
    for (const wlr_scene_output *output : std::span(event->active, event->size)) {
        scale = std::max<double>(scale, output->output->scale);
    }
    if (scale > 0 && scale != scale_) {
        scale_ = scale;
        redraw();
    }
}

void ScaledPicture::on_destroy() {
    outputs_.disconnect();
    destroy_.disconnect();
    node_ = nullptr;
}

} // namespace sublet

#include "layer_surface.hpp"

#include "bounds.hpp"
#include "loop/owned.hpp"

namespace sublet {

LayerSurface::LayerSurface(wlr_layer_surface_v1 *surface, const SceneLayers &layers,
                           LayerSurfaceHost &host)
    : surface_(surface), layers_(layers), host_(host),
      tree_(made(wlr_scene_tree_create(layers.of(surface->pending.layer)))),
      scene_(made(wlr_scene_layer_surface_v1_create(tree_, surface))),
      popup_tree_(made(wlr_scene_tree_create(layers.popups))) {
    scene_->tree->node.data = static_cast<SceneOwner *>(this);
    popup_tree_->node.data = static_cast<SceneOwner *>(this);
    auto &events = surface->surface->events;
    commit_.connect<&LayerSurface::on_commit>(events.commit, *this);
    map_.connect<[](LayerSurface &self) { self.host_.layer_surface_changed(); }>(events.map, *this);
    unmap_.connect<[](LayerSurface &self) { self.host_.layer_surface_changed(); }>(events.unmap,
                                                                                   *this);
    new_popup_.connect<&LayerSurface::on_new_popup>(surface->events.new_popup, *this);
    destroy_.connect<&LayerSurface::on_destroy>(surface->events.destroy, *this);
}

LayerSurface::~LayerSurface() {
    wlr_scene_node_destroy(&popup_tree_->node);
    wlr_scene_node_destroy(&tree_->node);
}

void LayerSurface::set_covered(bool covered) {
    const bool hidden = covered && surface_->current.layer == ZWLR_LAYER_SHELL_V1_LAYER_TOP;
    wlr_scene_node_set_enabled(&tree_->node, !hidden);
}

bool LayerSurface::grabs_keyboard() const {
    return surface_->surface->mapped && surface_->current.keyboard_interactive ==
                                            ZWLR_LAYER_SURFACE_V1_KEYBOARD_INTERACTIVITY_EXCLUSIVE;
}

void LayerSurface::arrange(const wlr_box &full, wlr_box &usable) {
    full_ = full;
    wlr_scene_layer_surface_v1_configure(scene_, &full, &usable);
    wlr_scene_node_set_position(&popup_tree_->node, scene_->tree->node.x, scene_->tree->node.y);
}

wlr_box LayerSurface::popup_space(double, double) const {
    wlr_box space = full_;
    space.x -= bounded(scene_->tree->node.x);
    space.y -= bounded(scene_->tree->node.y);
    return space;
}

void LayerSurface::on_commit() {
    const uint32_t changed = surface_->current.committed;
    if ((changed & WLR_LAYER_SURFACE_V1_STATE_LAYER) != 0) {
        wlr_scene_node_reparent(&tree_->node, layers_.of(surface_->current.layer));
    }
    if (surface_->initial_commit || changed != 0) {
        host_.layer_surface_changed();
    }
}

void LayerSurface::on_destroy() {
    host_.layer_surface_destroyed(*this);
}

void LayerSurface::on_new_popup(wlr_xdg_popup *popup) {
    host_.layer_popup_created(*this, popup);
}

} // namespace sublet

#include "layer_surface.hpp"

#include "bounds.hpp"
#include "wlr/owned.hpp"

namespace sublet {

LayerSurface::LayerSurface(wlr_layer_surface_v1 *surface, const SceneLayers &layers,
                           LayerSurfaceHost &host)
    : surface_(surface), layers_(layers), host_(host),
      scene_(made(wlr_scene_layer_surface_v1_create(layers.of(surface->pending.layer), surface))),
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

wlr_box LayerSurface::popup_space() const {
    wlr_box space = full_;
    space.x -= bounded(scene_->tree->node.x);
    space.y -= bounded(scene_->tree->node.y);
    return space;
}

void LayerSurface::on_commit() {
    const uint32_t changed = surface_->current.committed;
    if ((changed & WLR_LAYER_SURFACE_V1_STATE_LAYER) != 0) {
        wlr_scene_node_reparent(&scene_->tree->node, layers_.of(surface_->current.layer));
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

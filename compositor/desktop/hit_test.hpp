#pragma once

#include "scene_layers.hpp"

namespace sublet {

/// What is at a point of the layout.
struct Hit {
    SceneOwner *owner = nullptr;    ///< Null over the wallpaper.
    wlr_surface *surface = nullptr; ///< Null over a frame or the wallpaper.
    double sx = 0;                  ///< Within the surface.
    double sy = 0;
};

[[nodiscard]] inline Hit hit_test(const SceneLayers &layers, double x, double y) {
    Hit hit;
    wlr_scene_node *node = wlr_scene_node_at(&layers.scene->tree.node, x, y, &hit.sx, &hit.sy);
    if (node == nullptr) {
        return hit;
    }
    hit.owner = owner_of(node);
    if (node->type == WLR_SCENE_NODE_BUFFER) {
        if (const auto *surface =
                wlr_scene_surface_try_from_buffer(wlr_scene_buffer_from_node(node))) {
            hit.surface = surface->surface;
        }
    }
    return hit;
}

} // namespace sublet

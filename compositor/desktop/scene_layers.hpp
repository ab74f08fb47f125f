#pragma once

#include "loop/owned.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

class Window;

/// Whoever acts for a subtree of the scene: what `node.data` of the subtree's root points at.
class SceneOwner {
public:
    /// The user pressed a button or touched somewhere in the subtree.
    virtual void pressed() = 0;

    /// Where a popup that opens at this point has to stay; both relative to the surface of the
    /// subtree's root.
    [[nodiscard]] virtual wlr_box popup_space(double x, double y) const = 0;

    /// Whether presses of devices that a program has made (virtual ones) do not count.
    [[nodiscard]] virtual bool real_devices_only() const { return false; }

    /// The window whose subtree this is, or null.
    [[nodiscard]] virtual Window *window() { return nullptr; }

protected:
    ~SceneOwner() = default;
};

/// The owner of the innermost owned subtree that contains `node`, or null.
[[nodiscard]] inline SceneOwner *owner_of(const wlr_scene_node *node) {
    while (node != nullptr) {
        if (node->data != nullptr) {
            return static_cast<SceneOwner *>(node->data);
        }
        node = node->parent != nullptr ? &node->parent->node : nullptr;
    }
    return nullptr;
}

inline void destroy_scene(wlr_scene *scene) {
    wlr_scene_node_destroy(&scene->tree.node);
}

/// The scene graph and its layers, the lowest first.
struct SceneLayers {
    Owned<wlr_scene, destroy_scene> scene{made(wlr_scene_create())};
    wlr_scene_tree *session = made(wlr_scene_tree_create(&scene->tree)); ///< All up to questions.
    wlr_scene_tree *wallpaper = add();
    wlr_scene_tree *background = add();
    wlr_scene_tree *bottom = add();
    wlr_scene_tree *windows = add();
    wlr_scene_tree *windows_on_top = add();
    wlr_scene_tree *top = add(); ///< Not on displays that a fullscreen window covers.
    wlr_scene_tree *overlay = add();
    wlr_scene_tree *popups = add();
    wlr_scene_tree *drag_icon = add();
    wlr_scene_tree *questions = add();
    wlr_scene_tree *lock = made(wlr_scene_tree_create(&scene->tree)); ///< Seen of a locked session.

    [[nodiscard]] wlr_scene_tree *of(zwlr_layer_shell_v1_layer layer) const {
        switch (layer) {
        case ZWLR_LAYER_SHELL_V1_LAYER_BACKGROUND:
            return background;
        case ZWLR_LAYER_SHELL_V1_LAYER_BOTTOM:
            return bottom;
        case ZWLR_LAYER_SHELL_V1_LAYER_TOP:
            return top;
        case ZWLR_LAYER_SHELL_V1_LAYER_OVERLAY:
            break;
        }
        return overlay;
    }

private:
    [[nodiscard]] wlr_scene_tree *add() { return made(wlr_scene_tree_create(session)); }
};

} // namespace sublet

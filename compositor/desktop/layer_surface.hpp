#pragma once

#include "loop/listener.hpp"
#include "outputs.hpp"
#include "scene_layers.hpp"

namespace sublet {

class LayerSurface;

/// What a panel or wallpaper asks of whoever manages them.
class LayerSurfaceHost {
public:
    /// Size, place, layer or the wish for the keyboard changed.
    virtual void layer_surface_changed() = 0;

    /// The surface must be gone on return.
    virtual void layer_surface_destroyed(LayerSurface &surface) = 0;

    virtual void layer_surface_pressed(LayerSurface &surface) = 0;
    virtual void layer_popup_created(LayerSurface &surface, wlr_xdg_popup *popup) = 0;

protected:
    ~LayerSurfaceHost() = default;
};

/// One panel, wallpaper, launcher or lock of layer-shell, on its display.
class LayerSurface final : public SceneOwner {
public:
    /// The surface is borrowed and announces its end itself; the others outlive this object.
    LayerSurface(wlr_layer_surface_v1 *surface, const SceneLayers &layers, LayerSurfaceHost &host);
    ~LayerSurface();

    LayerSurface(const LayerSurface &) = delete;
    LayerSurface &operator=(const LayerSurface &) = delete;

    [[nodiscard]] wlr_layer_surface_v1 *handle() const { return surface_; }
    [[nodiscard]] wlr_surface *surface() const { return surface_->surface; }
    [[nodiscard]] bool on(const DesktopOutput &output) const {
        return surface_->output == output.output();
    }
    [[nodiscard]] bool exclusive_zone() const { return surface_->current.exclusive_zone > 0; }

    /// It wants all keys while it is shown.
    [[nodiscard]] bool grabs_keyboard() const;

    /// Sizes and places it within `full`; what it takes for itself is cut off `usable`.
    void arrange(const wlr_box &full, wlr_box &usable);

    /// Hides it below a fullscreen window, if it is in the layer that such a window covers.
    void set_covered(bool covered);

    [[nodiscard]] wlr_scene_tree *popup_tree() const { return popup_tree_; }

    void pressed() override { host_.layer_surface_pressed(*this); }
    [[nodiscard]] wlr_box popup_space(double, double) const override;

private:
    void on_commit();
    void on_destroy();
    void on_new_popup(wlr_xdg_popup *popup);

    wlr_layer_surface_v1 *surface_;
    const SceneLayers &layers_;
    LayerSurfaceHost &host_;
    wlr_scene_tree *tree_;              ///< Around `scene_`, which wlroots enables.
    wlr_scene_layer_surface_v1 *scene_; ///< Goes with the surface.
    wlr_scene_tree *popup_tree_;
    wlr_box full_{};
    Listener<void> commit_;
    Listener<void> map_;
    Listener<void> unmap_;
    Listener<wlr_xdg_popup> new_popup_;
    Listener<void> destroy_;
};

} // namespace sublet

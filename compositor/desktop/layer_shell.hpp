#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "desktop_protocols.hpp"
#include "layer_surface.hpp"
#include "popups.hpp"

namespace sublet {

class Seat;

/// All panels, wallpapers and the like, and the room they leave for windows.
class LayerShell final : private LayerSurfaceHost {
public:
    /// `changed` is called when everything has to be arranged anew. The others outlive this object.
    LayerShell(const DesktopProtocols &protocols, const SceneLayers &layers, const Outputs &outputs,
               Seat &seat, Popups &popups, std::function<void()> changed);

    /// Places everything and sets the usable part of each display.
    void arrange();

    /// Hides the panels of displays that a fullscreen window covers, and shows the others.
    void set_covered(const std::function<bool(const DesktopOutput &)> &covered);

    /// Closes what is on a display that leaves: layer surfaces do not move.
    void close_on(const DesktopOutput &output);

private:
    void layer_surface_changed() override { changed_(); }
    void layer_surface_destroyed(LayerSurface &surface) override;
    void layer_surface_pressed(LayerSurface &surface) override;
    void layer_popup_created(LayerSurface &surface, wlr_xdg_popup *popup) override;

    void on_new_surface(wlr_layer_surface_v1 *surface);
    void arrange_on(DesktopOutput &output);

    const SceneLayers &layers_;
    const Outputs &outputs_;
    Seat &seat_;
    Popups &popups_;
    std::function<void()> changed_;
    std::vector<std::unique_ptr<LayerSurface>> surfaces_;
    Listener<wlr_layer_surface_v1> new_surface_;
};

} // namespace sublet

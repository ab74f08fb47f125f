#include "layer_shell.hpp"

#include <algorithm>
#include <array>

#include "seat.hpp"

namespace sublet {

LayerShell::LayerShell(const DesktopProtocols &protocols, const SceneLayers &layers,
                       const Outputs &outputs, Seat &seat, Popups &popups,
                       std::function<void()> changed)
    : layers_(layers), outputs_(outputs), seat_(seat), popups_(popups),
      changed_(std::move(changed)) {
    new_surface_.connect<&LayerShell::on_new_surface>(protocols.layer_shell->events.new_surface,
                                                      *this);
}

void LayerShell::arrange() {
    for (const auto &output : outputs_.all()) {
        if (output->shown()) {
            arrange_on(*output);
        }
    }
    LayerSurface *grabbing = nullptr; // the topmost: of the highest layer, the youngest
    for (const auto &surface : surfaces_) {
        if (surface->grabs_keyboard() &&
            (grabbing == nullptr ||
             surface->handle()->current.layer >= grabbing->handle()->current.layer)) {
            grabbing = surface.get();
        }
    }
    seat_.set_exclusive(grabbing == nullptr ? nullptr : grabbing->surface());
}

void LayerShell::set_covered(const std::function<bool(const DesktopOutput &)> &covered) {
    for (const auto &output : outputs_.all()) {
        const bool hide = covered(*output);
        for (const auto &surface : surfaces_) {
            if (surface->on(*output)) {
                surface->set_covered(hide);
            }
        }
    }
}

void LayerShell::close_on(const DesktopOutput &output) {
    std::vector<wlr_layer_surface_v1 *> closing;
    for (const auto &surface : surfaces_) {
        if (surface->on(output)) {
            closing.push_back(surface->handle());
        }
    }
    std::ranges::for_each(closing, wlr_layer_surface_v1_destroy);
}

void LayerShell::layer_surface_destroyed(LayerSurface &surface) {
    std::erase_if(surfaces_, [&](const auto &other) { return other.get() == &surface; });
    changed_();
}

void LayerShell::layer_surface_pressed(LayerSurface &surface) {
    if (surface.handle()->current.keyboard_interactive !=
        ZWLR_LAYER_SURFACE_V1_KEYBOARD_INTERACTIVITY_NONE) {
        seat_.focus_on_demand(surface.surface());
    }
}

void LayerShell::layer_popup_created(LayerSurface &surface, wlr_xdg_popup *popup) {
    popups_.show(popup, surface.popup_tree());
}

void LayerShell::on_new_surface(wlr_layer_surface_v1 *surface) {
    if (surface->output == nullptr) {
        const auto areas = outputs_.areas();
        const OutputArea *area = area_at(areas, seat_.cursor().x(), seat_.cursor().y());
        if (area == nullptr) {
            wlr_layer_surface_v1_destroy(surface); // no display to be on
            return;
        }
        const auto chosen = std::ranges::find(outputs_.all(), area->name,
                                              [](const auto &output) { return output->name(); });
        surface->output = (*chosen)->output();
    } else if (const DesktopOutput *output = outputs_.find(surface->output);
               output == nullptr || !output->shown()) {
        wlr_layer_surface_v1_destroy(surface); // not lit, or lent: nothing would be seen there
        return;
    }
    LayerSurfaceHost &host = *this;
    surfaces_.push_back(std::make_unique<LayerSurface>(surface, layers_, host));
}

void LayerShell::arrange_on(DesktopOutput &output) {
    constexpr std::array top_down{
        ZWLR_LAYER_SHELL_V1_LAYER_OVERLAY,
        ZWLR_LAYER_SHELL_V1_LAYER_TOP,
        ZWLR_LAYER_SHELL_V1_LAYER_BOTTOM,
        ZWLR_LAYER_SHELL_V1_LAYER_BACKGROUND,
    };
    const wlr_box full = output.box();
    wlr_box usable = full;
    // Those that take room for themselves first: the others then avoid it.
    for (const bool exclusive : {true, false}) {
        for (const auto layer : top_down) {
            for (const auto &surface : surfaces_) {
                if (surface->handle()->initialized && surface->on(output) &&
                    surface->handle()->current.layer == layer &&
                    surface->exclusive_zone() == exclusive) {
                    surface->arrange(full, usable);
                }
            }
        }
    }
    // A panel may ask for any margin and more room than there is.
    wlr_box inside;
    output.set_usable(wlr_box_intersection(&inside, &full, &usable) ? inside : full);
}

} // namespace sublet

#include "popups.hpp"

#include "wlr/owned.hpp"

namespace sublet {

Popups::Popup::Popup(Popups &all, wlr_xdg_popup *xdg_popup) : popups(all), popup(xdg_popup) {
    commit.connect<[](Popup &self, wlr_surface *) { self.on_commit(); }>(
        popup->base->surface->events.commit, *this);
    reposition.connect<&Popup::keep_inside>(popup->events.reposition, *this);
    destroy.connect<&Popup::on_destroy>(popup->events.destroy, *this);
}

void Popups::Popup::keep_inside() const {
    const auto *tree = static_cast<wlr_scene_tree *>(popup->base->data);
    if (const SceneOwner *owner = owner_of(&tree->node)) {
        const wlr_box space = owner->popup_space();
        wlr_xdg_popup_unconstrain_from_box(popup, &space);
    }
}

void Popups::Popup::on_commit() {
    if (popup->base->initial_commit) {
        keep_inside();
        wlr_xdg_surface_schedule_configure(popup->base);
    }
}

void Popups::Popup::on_destroy() {
    popups.popups_.remove_if([this](const Popup &other) { return &other == this; });
}

Popups::Popups(const DesktopProtocols &protocols) {
    new_popup_.connect<&Popups::on_new_popup>(protocols.xdg_shell->events.new_popup, *this);
}

void Popups::show(wlr_xdg_popup *popup, wlr_scene_tree *parent) {
    popup->base->data = made(wlr_scene_xdg_surface_create(parent, popup->base));
    popups_.emplace_back(*this, popup);
}

void Popups::on_new_popup(wlr_xdg_popup *popup) {
    // Those of layer surfaces get their parent later, and come to show() by it.
    if (popup->parent != nullptr) {
        const auto *parent = wlr_xdg_surface_try_from_wlr_surface(popup->parent);
        if (parent != nullptr && parent->data != nullptr) {
            show(popup, static_cast<wlr_scene_tree *>(parent->data));
        }
    }
}

} // namespace sublet

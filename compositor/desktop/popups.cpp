#include "popups.hpp"

#include <algorithm>
#include <utility>

#include "loop/owned.hpp"

namespace sublet {

void keep_inside(wlr_xdg_popup *popup) {
    const auto *shown = static_cast<const wlr_scene_tree *>(popup->base->data);
    const SceneOwner *owner = shown != nullptr ? owner_of(&shown->node) : nullptr;
    if (owner != nullptr) {
        int x = 0;
        int y = 0;
        const wlr_box &anchor = popup->scheduled.rules.anchor_rect;
        wlr_xdg_popup_get_toplevel_coords(popup, anchor.x, anchor.y, &x, &y);
        const wlr_box space = owner->popup_space(x, y);
        wlr_xdg_popup_unconstrain_from_box(popup, &space);
    }
}

Popups::Popup::Popup(Popups &all, wlr_xdg_popup *xdg_popup) : popups(all), popup(xdg_popup) {
    commit.connect<[](Popup &self, wlr_surface *) { self.on_commit(); }>(
        popup->base->surface->events.commit, *this);
    reposition.connect<[](Popup &self) { keep_inside(self.popup); }>(popup->events.reposition,
                                                                     *this);
    destroy.connect<&Popup::on_destroy>(popup->events.destroy, *this);
}

Popups::Popup::~Popup() {
    if (wlr_scene_tree *shown = tree()) {
        wlr_scene_node_destroy(&shown->node);
    }
}

wlr_scene_tree *Popups::Popup::tree() const {
    return static_cast<wlr_scene_tree *>(popup->base->data);
}

void Popups::Popup::show(wlr_scene_tree *parent) {
    wlr_scene_tree *shown = made(wlr_scene_xdg_surface_create(parent, popup->base));
    popup->base->data = shown;
    tree_destroy.connect<[](Popup &self) {
        self.tree_destroy.disconnect();
        self.popup->base->data = nullptr;
    }>(shown->node.events.destroy, *this);
}

void Popups::Popup::on_commit() {
    if (popup->base->initial_commit) {
        keep_inside(popup);
        wlr_xdg_surface_schedule_configure(popup->base);
    }
}

void Popups::Popup::on_destroy() {
    Popups &all = popups;
    all.popups_.remove_if([this](const Popup &other) { return &other == this; });
    all.gone_();
}

Popups::Popups(const DesktopProtocols &protocols, std::function<void()> gone)
    : gone_(std::move(gone)) {
    new_popup_.connect<&Popups::on_new_popup>(protocols.xdg_shell->events.new_popup, *this);
}

void Popups::show(const wlr_xdg_popup *popup, wlr_scene_tree *parent) {
    const auto found = std::ranges::find(popups_, popup, &Popup::popup);
    if (found != popups_.end() && found->tree() == nullptr) {
        found->show(parent);
    }
}

void Popups::on_new_popup(wlr_xdg_popup *popup) {
    if (popup->parent == popup->base->surface) {
        // wlroots up to 0.20 allows it, and follows the circle for ever.
        wl_list_remove(&popup->link);
        wl_list_init(&popup->link);
        popup->parent = nullptr;
        wl_resource_post_error(popup->base->client->resource,
                               XDG_WM_BASE_ERROR_INVALID_POPUP_PARENT,
                               "a popup cannot be its own parent");
        return;
    }
    popups_.emplace_back(*this, popup);
    // Those of layer surfaces get their parent later, and come to show() by it.
    if (popup->parent != nullptr) {
        const auto *parent = wlr_xdg_surface_try_from_wlr_surface(popup->parent);
        if (parent != nullptr && parent->data != nullptr) {
            show(popup, static_cast<wlr_scene_tree *>(parent->data));
        }
    }
}

} // namespace sublet

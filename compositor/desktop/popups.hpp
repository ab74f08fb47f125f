#pragma once

#include <functional>
#include <list>

#include "desktop_protocols.hpp"
#include "scene_layers.hpp"

#include "loop/listener.hpp"

namespace sublet {

/// Has a popup find its place again within what there is for it; its client hears of that. For one
/// that is not shown nothing happens.
void keep_inside(wlr_xdg_popup *popup);

/// Menus and tooltips, kept on the display that their parent is on.
class Popups {
public:
    /// `gone` is called when a popup is shown no longer. The protocols outlive this object.
    Popups(const DesktopProtocols &protocols, std::function<void()> gone);

    /// Shows a popup of a surface whose scene is `parent`; it goes with that at the latest.
    void show(const wlr_xdg_popup *popup, wlr_scene_tree *parent);

private:
    struct Popup {
        Popup(Popups &popups, wlr_xdg_popup *popup);
        ~Popup();

        Popup(const Popup &) = delete;
        Popup &operator=(const Popup &) = delete;

        /// What its own popups are shown in: null until it is shown itself.
        [[nodiscard]] wlr_scene_tree *tree() const;
        void show(wlr_scene_tree *parent);
        void on_commit();
        void on_destroy();

        Popups &popups;
        wlr_xdg_popup *popup;
        Listener<wlr_surface> commit;
        Listener<void> reposition;
        Listener<void> destroy;
        Listener<void> tree_destroy;
    };

    void on_new_popup(wlr_xdg_popup *popup);

    std::function<void()> gone_;
    std::list<Popup> popups_;
    Listener<wlr_xdg_popup> new_popup_;
};

} // namespace sublet

#pragma once

#include <list>
#include <string>

#include "loop/event_source.hpp"
#include "loop/listener.hpp"
#include "loop/owned.hpp"
#include "scene_layers.hpp"
#include "windows.hpp"
#include "wlr/xwayland.hpp"

namespace sublet {

class Seat;

/// X programs: an Xwayland that starts when the first of them connects, and again after it ended,
/// and whose windows are windows like all others.
///
/// What X calls override-redirect (menus, tooltips, what is dragged) is no window: it is shown just
/// where it wants to be, above all windows.
class Xwayland {
public:
    /// All arguments outlive this object. Is there but does nothing if Xwayland is not installed.
    Xwayland(wl_display *display, wlr_compositor *compositor, const SceneLayers &layers,
             Windows &windows, Seat &seat);
    ~Xwayland();

    Xwayland(const Xwayland &) = delete;
    Xwayland &operator=(const Xwayland &) = delete;

    /// What DISPLAY has to be for X programs; empty if there is no Xwayland.
    [[nodiscard]] std::string display_name() const;

    /// Whether a client is the X server that runs now.
    [[nodiscard]] bool is_server(const wl_client *client) const;

    /// Whether this is a global for Xwayland alone, and `client` is another one.
    [[nodiscard]] bool hides(const wl_global *global, const wl_client *client) const;

private:
    /// One window of the X server, shown or not.
    struct XWindow {
        XWindow(Xwayland &owner, wlr_xwayland_surface *shown);
        ~XWindow();

        XWindow(const XWindow &) = delete;
        XWindow &operator=(const XWindow &) = delete;

        void on_associate();
        void on_dissociate();
        void on_map();
        void on_unmap();
        void on_override_redirect();
        void on_request_configure(wlr_xwayland_surface_configure_event *event) const;
        void on_geometry() const;
        void on_destroy();

        Xwayland &xwayland;
        wlr_xwayland_surface *surface;
        Window *window = nullptr;            ///< While it is one.
        wlr_scene_tree *unmanaged = nullptr; ///< While it is shown and is none.
        Listener<void> associate;
        Listener<void> dissociate;
        Listener<void> map;
        Listener<void> unmap;
        Listener<void> set_override_redirect;
        Listener<wlr_xwayland_surface_configure_event> request_configure;
        Listener<void> set_geometry;
        Listener<void> destroy;
    };

    void create();
    void on_start();
    void on_server_gone() { revive_.schedule(); }
    void revive();
    void on_ready();
    void on_new_surface(wlr_xwayland_surface *surface);

    wl_display *display_;
    wlr_compositor *compositor_;
    const SceneLayers &layers_;
    Windows &windows_;
    Seat &seat_;
    std::list<XWindow> x_windows_;
    Owned<wlr_xwayland, wlr_xwayland_destroy> xwayland_; ///< Null if it is not installed.
    IdleSource revive_;
    Listener<void> server_gone_; ///< Hears of it after wlroots.
    Listener<void> start_;
    Listener<void> ready_;
    Listener<wlr_xwayland_surface> new_surface_;
};

} // namespace sublet

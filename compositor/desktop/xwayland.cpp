#include "xwayland.hpp"

#include "seat.hpp"
#include "vocabulary/log.hpp"
#include "wlr/compat_xwayland.hpp"
#include "xwayland_window.hpp"

namespace sublet {

Xwayland::Xwayland(wl_display *display, wlr_compositor *compositor, const SceneLayers &layers,
                   Windows &windows, Seat &seat)
    : display_(display), compositor_(compositor), layers_(layers), windows_(windows), seat_(seat),
      revive_(wl_display_get_event_loop(display), [this] { revive(); }) {
    create();
    if (!xwayland_) {
        log_info("desktop: X programs cannot be used: there is no Xwayland");
    }
}

Xwayland::~Xwayland() = default;

void Xwayland::create() {
    xwayland_.reset(); // the next one takes its place: the same DISPLAY
    xwayland_.reset(wlr_xwayland_create(display_, compositor_, true));
    if (!xwayland_) {
        return;
    }
    start_.connect<&Xwayland::on_start>(xwayland_->server->events.start, *this);
    ready_.connect<&Xwayland::on_ready>(xwayland_->events.ready, *this);
    new_surface_.connect<&Xwayland::on_new_surface>(xwayland_->events.new_surface, *this);
}

void Xwayland::on_start() {
    if (wl_client *server = xwayland_->server->client; server != nullptr) {
        server_gone_.connect<&Xwayland::on_server_gone>(wl_client_add_destroy_listener, server,
                                                        *this);
    }
}

/// wlroots (0.18 to 0.20) waits for X programs no more when the X server ends within five seconds
/// of its start.
void Xwayland::revive() {
    const wlr_xwayland_server *server = xwayland_->server;
    const bool waits = server->x_fd_read_event[0] != nullptr || server->idle_source != nullptr;
    if (server->client == nullptr && !waits) {
        start_.disconnect();
        ready_.disconnect();
        new_surface_.disconnect();
        x_windows_.clear();
        create();
        log_info("desktop: Xwayland has ended soon after its start; it starts again when it is "
                 "needed");
    }
}

std::string Xwayland::display_name() const {
    return xwayland_ ? xwayland_->display_name : "";
}

bool Xwayland::is_server(const wl_client *client) const {
    return xwayland_ && xwayland_->server != nullptr && client == xwayland_->server->client;
}

bool Xwayland::hides(const wl_global *global, const wl_client *client) const {
    return xwayland_ && xwayland_->shell_v1 != nullptr && global == xwayland_->shell_v1->global &&
           !is_server(client);
}

void Xwayland::on_ready() {
    wlr_xwayland_set_seat(xwayland_.get(), seat_.handle());
    log_info("desktop: Xwayland runs as display {}", xwayland_->display_name);
}

void Xwayland::on_new_surface(wlr_xwayland_surface *surface) {
    x_windows_.emplace_back(*this, surface);
}

Xwayland::XWindow::XWindow(Xwayland &owner, wlr_xwayland_surface *shown)
    : xwayland(owner), surface(shown) {
    auto &events = surface->events;
    associate.connect<&XWindow::on_associate>(events.associate, *this);
    dissociate.connect<&XWindow::on_dissociate>(events.dissociate, *this);
    set_override_redirect.connect<&XWindow::on_override_redirect>(events.set_override_redirect,
                                                                  *this);
    request_configure.connect<&XWindow::on_request_configure>(events.request_configure, *this);
    set_geometry.connect<&XWindow::on_geometry>(events.set_geometry, *this);
    destroy.connect<&XWindow::on_destroy>(events.destroy, *this);
}

Xwayland::XWindow::~XWindow() {
    on_unmap();
}

void Xwayland::XWindow::on_associate() {
    map.connect<&XWindow::on_map>(surface->surface->events.map, *this);
    unmap.connect<&XWindow::on_unmap>(surface->surface->events.unmap, *this);
    // X and Wayland are two connections: the first picture may come before wlroots (0.18 to 0.20)
    // knows whose it is. wlroots maps a surface at its next commit, and a window that does not draw
    // again has none.
    if (wlr_surface_has_buffer(surface->surface)) {
        wlr_surface_map(surface->surface);
    }
}

void Xwayland::XWindow::on_dissociate() {
    on_unmap();
    map.disconnect();
    unmap.disconnect();
}

void Xwayland::XWindow::on_map() {
    if (surface->override_redirect) {
        unmanaged =
            made(wlr_scene_subsurface_tree_create(xwayland.layers_.popups, surface->surface));
        on_geometry();
        if (compat::wants_focus(surface)) {
            xwayland.seat_.focus_on_demand(surface->surface);
        }
        xwayland.seat_.cursor().refresh();
        return;
    }
    Window &shown =
        xwayland.windows_.add([this](Window &owner, wlr_scene_tree *tree, wlr_scene_tree *) {
            return std::make_unique<XwaylandWindow>(surface, owner, tree);
        });
    window = &shown;
    shown.renamed();
    shown.set_title_bar(surface->decorations == WLR_XWAYLAND_SURFACE_DECORATIONS_ALL);
    shown.committed(); // what was shown before there was a window
    shown.mapped();
    if (surface->fullscreen || surface->maximized_horz || surface->maximized_vert) {
        shown.request_state(
            {surface->maximized_horz && surface->maximized_vert, surface->fullscreen}, nullptr);
    }
}

void Xwayland::XWindow::on_unmap() {
    if (window != nullptr) {
        window->unmapped();
        window->remove();
        window = nullptr;
    }
    if (unmanaged != nullptr) {
        wlr_scene_node_destroy(&unmanaged->node);
        unmanaged = nullptr;
        xwayland.seat_.cursor().refresh();
    }
}

void Xwayland::XWindow::on_override_redirect() {
    if (window != nullptr || unmanaged != nullptr) {
        on_unmap(); // it becomes what it was not
        on_map();
    }
}

void Xwayland::XWindow::on_request_configure(wlr_xwayland_surface_configure_event *event) const {
    if (window == nullptr) {
        wlr_xwayland_surface_configure(surface, event->x, event->y, event->width, event->height);
        return;
    }
    const wlr_box now = window->box();
    if (!window->state().floating()) {
        window->content().configure(now, window->state()); // stays as it is, and is told so
        return;
    }
    const bool moves = (event->mask & (XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y)) != 0;
    window->content().configure({.x = moves ? event->x : now.x,
                                 .y = moves ? event->y : now.y,
                                 .width = event->width,
                                 .height = event->height},
                                window->state());
    if (moves) {
        window->move_to(event->x, event->y);
    }
}

void Xwayland::XWindow::on_geometry() const {
    if (unmanaged != nullptr) {
        wlr_scene_node_set_position(&unmanaged->node, surface->x, surface->y);
    }
}

void Xwayland::XWindow::on_destroy() {
    xwayland.x_windows_.remove_if([this](const XWindow &other) { return &other == this; });
}

} // namespace sublet

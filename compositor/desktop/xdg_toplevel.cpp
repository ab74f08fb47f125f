#include "xdg_toplevel.hpp"

#include "bounds.hpp"
#include "loop/owned.hpp"
#include "popups.hpp"
#include "window.hpp"
#include "wlr/compat.hpp"

namespace sublet {

namespace {

// Of xdg_toplevel. The headers of wlroots 0.20 have no macros of libwayland's for them.
constexpr int tiled_since = 2;
constexpr int configure_bounds_since = 4;

/// For popups that go by what is around their window: it is elsewhere now.
void window_moved(wlr_xdg_surface *parent) {
    wlr_xdg_popup *popup = nullptr;
    wl_list_for_each(popup, &parent->popups, link) {
        if (popup->current.reactive) {
            keep_inside(popup);
        }
        window_moved(popup->base);
    }
}

} // namespace

XdgToplevel::XdgToplevel(wlr_xdg_toplevel *toplevel, wlr_xdg_decoration_manager_v1 *decorations,
                         Window &window, wlr_scene_tree *tree, wlr_scene_tree *popups)
    : toplevel_(toplevel), window_(window) {
    made(wlr_scene_xdg_surface_create(tree, toplevel->base));
    toplevel->base->data = popups;

    auto &surface = toplevel->base->surface->events;
    map_.connect<&XdgToplevel::on_map>(surface.map, *this);
    unmap_.connect<&XdgToplevel::on_unmap>(surface.unmap, *this);
    commit_.connect<[](XdgToplevel &self, wlr_surface *) { self.on_commit(); }>(surface.commit,
                                                                                *this);
    auto &events = toplevel->events;
    destroy_.connect<&XdgToplevel::on_destroy>(events.destroy, *this);
    set_title_.connect<&XdgToplevel::on_renamed>(events.set_title, *this);
    set_app_id_.connect<&XdgToplevel::on_renamed>(events.set_app_id, *this);
    request_maximize_.connect<&XdgToplevel::on_state_requested>(events.request_maximize, *this);
    request_fullscreen_.connect<&XdgToplevel::on_state_requested>(events.request_fullscreen, *this);
    request_minimize_.connect<&XdgToplevel::on_minimize_requested>(events.request_minimize, *this);
    request_move_.connect<&XdgToplevel::on_move_requested>(events.request_move, *this);
    request_resize_.connect<&XdgToplevel::on_resize_requested>(events.request_resize, *this);
    new_decoration_.connect<&XdgToplevel::on_new_decoration>(
        decorations->events.new_toplevel_decoration, *this);
}

XdgToplevel::~XdgToplevel() {
    toplevel_->base->data = nullptr; // the xdg_surface may get another role object
}

wlr_box XdgToplevel::geometry() const {
    return bounded(compat::geometry(toplevel_->base));
}

SizeLimits XdgToplevel::limits() const {
    const auto &now = toplevel_->current;
    return {.min_width = bounded(now.min_width),
            .min_height = bounded(now.min_height),
            .max_width = bounded(now.max_width),
            .max_height = bounded(now.max_height)};
}

bool XdgToplevel::modal() const {
    return compat::is_modal(toplevel_);
}

std::string_view XdgToplevel::title() const {
    return toplevel_->title != nullptr ? toplevel_->title : "";
}

std::string_view XdgToplevel::app_id() const {
    return toplevel_->app_id != nullptr ? toplevel_->app_id : "";
}

const wlr_surface *XdgToplevel::parent() const {
    const wlr_xdg_toplevel *parent = toplevel_->parent;
    return parent != nullptr ? parent->base->surface : nullptr;
}

void XdgToplevel::configure(const wlr_box &box, const WindowState &state) {
    if (!toplevel_->base->initialized) {
        return; // its first commit asks again
    }
    const auto &scheduled = toplevel_->scheduled;
    if (scheduled.maximized != state.maximized) {
        wlr_xdg_toplevel_set_maximized(toplevel_, state.maximized);
    }
    if (scheduled.fullscreen != state.fullscreen) {
        wlr_xdg_toplevel_set_fullscreen(toplevel_, state.fullscreen);
    }
    if (scheduled.tiled != state.snapped &&
        wl_resource_get_version(toplevel_->resource) >= tiled_since) {
        wlr_xdg_toplevel_set_tiled(toplevel_, state.snapped);
    }
    if (scheduled.width != box.width || scheduled.height != box.height) {
        wlr_xdg_toplevel_set_size(toplevel_, box.width, box.height);
    }
}

void XdgToplevel::placed(int x, int y) {
    if (x != x_ || y != y_) {
        x_ = x;
        y_ = y;
        window_moved(toplevel_->base);
    }
}

bool XdgToplevel::settled() const {
    return wl_list_empty(&toplevel_->base->configure_list) != 0 &&
           toplevel_->base->configure_idle == nullptr;
}

void XdgToplevel::set_active(bool active) {
    wlr_xdg_toplevel_set_activated(toplevel_, active);
}

void XdgToplevel::set_resizing(bool resizing) {
    wlr_xdg_toplevel_set_resizing(toplevel_, resizing);
}

void XdgToplevel::set_suspended(bool suspended) {
    if (toplevel_->base->initialized && toplevel_->scheduled.suspended != suspended) {
        wlr_xdg_toplevel_set_suspended(toplevel_, suspended);
    }
}

void XdgToplevel::on_map() {
    window_.mapped();
}

void XdgToplevel::on_unmap() {
    window_.unmapped();
}

void XdgToplevel::on_commit() {
    if (!toplevel_->base->initial_commit) {
        window_.committed();
        return;
    }
    wlr_xdg_toplevel_set_wm_capabilities(toplevel_,
                                         WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MAXIMIZE |
                                             WLR_XDG_TOPLEVEL_WM_CAPABILITIES_FULLSCREEN |
                                             WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MINIMIZE);
    const wlr_box room = window_.room();
    if (wl_resource_get_version(toplevel_->resource) >= configure_bounds_since && room.width > 0) {
        wlr_xdg_toplevel_set_bounds(toplevel_, room.width, room.height);
    }
    wlr_xdg_toplevel_set_size(toplevel_, 0, 0);
    answer_decoration();
    on_state_requested();
}

void XdgToplevel::on_destroy() {
    window_.remove();
}

void XdgToplevel::on_renamed() {
    window_.renamed();
}

void XdgToplevel::on_state_requested() {
    if (toplevel_->base->initialized) {
        const auto &wanted = toplevel_->requested;
        window_.request_state({wanted.maximized, wanted.fullscreen}, wanted.fullscreen_output);
        wlr_xdg_surface_schedule_configure(toplevel_->base); // answered, also if nothing changed
    }
}

void XdgToplevel::on_minimize_requested() {
    if (toplevel_->base->initialized) {
        window_.request_minimized(true);
        wlr_xdg_surface_schedule_configure(toplevel_->base); // answered, as the others are
    }
}

void XdgToplevel::on_move_requested(wlr_xdg_toplevel_move_event *event) {
    window_.request_grab(WLR_EDGE_NONE, event->serial);
}

void XdgToplevel::on_resize_requested(wlr_xdg_toplevel_resize_event *event) {
    window_.request_grab(event->edges, event->serial);
}

void XdgToplevel::on_new_decoration(wlr_xdg_toplevel_decoration_v1 *decoration) {
    if (decoration->toplevel != toplevel_) {
        return;
    }
    decoration_ = decoration;
    request_decoration_.connect<&XdgToplevel::answer_decoration>(decoration->events.request_mode,
                                                                 *this);
    decoration_destroy_.connect<&XdgToplevel::on_decoration_destroy>(decoration->events.destroy,
                                                                     *this);
    window_.set_title_bar(true);
    answer_decoration();
}

void XdgToplevel::on_decoration_destroy() {
    decoration_ = nullptr;
    request_decoration_.disconnect();
    decoration_destroy_.disconnect();
    window_.set_title_bar(false); // the client draws one again
}

/// The desktop draws the frame, whatever the client prefers.
void XdgToplevel::answer_decoration() {
    // Before the first commit of the window nothing may be configured.
    if (decoration_ != nullptr && toplevel_->base->initialized) {
        wlr_xdg_toplevel_decoration_v1_set_mode(decoration_,
                                                WLR_XDG_TOPLEVEL_DECORATION_V1_MODE_SERVER_SIDE);
    }
}

} // namespace sublet

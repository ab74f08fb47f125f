#include "xwayland_window.hpp"

#include <algorithm>
#include <limits>

#include "bounds.hpp"
#include "loop/owned.hpp"
#include "window.hpp"
#include "wlr/compat_xwayland.hpp"

namespace sublet {

namespace {

/// X has 16 bits for places and sizes.
int16_t place(int value) {
    constexpr int most = std::numeric_limits<int16_t>::max();
    return static_cast<int16_t>(std::clamp(value, -most, most));
}

uint16_t length(int value) {
    constexpr int most = std::numeric_limits<int16_t>::max();
    return static_cast<uint16_t>(std::clamp(value, 1, most));
}

} // namespace

XwaylandWindow::XwaylandWindow(wlr_xwayland_surface *surface, Window &window, wlr_scene_tree *tree)
    : surface_(surface), window_(window) {
    made(wlr_scene_subsurface_tree_create(tree, surface->surface));
    commit_.connect<[](XwaylandWindow &self, wlr_surface *) { self.on_commit(); }>(
        surface->surface->events.commit, *this);
    auto &events = surface->events;
    set_title_.connect<&XwaylandWindow::on_renamed>(events.set_title, *this);
    set_class_.connect<&XwaylandWindow::on_renamed>(events.set_class, *this);
    set_decorations_.connect<&XwaylandWindow::on_decorations>(events.set_decorations, *this);
    request_maximize_.connect<&XwaylandWindow::on_state_requested>(events.request_maximize, *this);
    request_fullscreen_.connect<&XwaylandWindow::on_state_requested>(events.request_fullscreen,
                                                                     *this);
    request_minimize_.connect<&XwaylandWindow::on_minimize_requested>(events.request_minimize,
                                                                      *this);
    request_move_.connect<&XwaylandWindow::on_move_requested>(events.request_move, *this);
    request_resize_.connect<&XwaylandWindow::on_resize_requested>(events.request_resize, *this);
    request_activate_.connect<&XwaylandWindow::on_activate_requested>(events.request_activate,
                                                                      *this);
}

bool XwaylandWindow::takes_keyboard() const {
    return compat::takes_input(surface_);
}

wlr_box XwaylandWindow::geometry() const {
    const auto &now = surface_->surface->current;
    return bounded(wlr_box{.x = 0, .y = 0, .width = now.width, .height = now.height});
}

SizeLimits XwaylandWindow::limits() const {
    SizeLimits limits;
    const xcb_size_hints_t *hints = surface_->size_hints;
    if (hints != nullptr && (hints->flags & XCB_ICCCM_SIZE_HINT_P_MIN_SIZE) != 0) {
        limits.min_width = bounded(hints->min_width);
        limits.min_height = bounded(hints->min_height);
    }
    if (hints != nullptr && (hints->flags & XCB_ICCCM_SIZE_HINT_P_MAX_SIZE) != 0) {
        limits.max_width = bounded(hints->max_width);
        limits.max_height = bounded(hints->max_height);
    }
    return limits;
}

std::string_view XwaylandWindow::title() const {
    return surface_->title != nullptr ? surface_->title : "";
}

std::string_view XwaylandWindow::app_id() const {
    return surface_->class_ != nullptr ? surface_->class_ : "";
}

const wlr_surface *XwaylandWindow::parent() const {
    const wlr_xwayland_surface *parent = surface_->parent;
    return parent != nullptr ? parent->surface : nullptr;
}

void XwaylandWindow::configure(const wlr_box &box, const WindowState &state) {
    compat::set_maximized(surface_, state.maximized);
    wlr_xwayland_surface_set_fullscreen(surface_, state.fullscreen);
    wlr_xwayland_surface_configure(surface_, place(box.x), place(box.y),
                                   box.width > 0 ? length(box.width) : surface_->width,
                                   box.height > 0 ? length(box.height) : surface_->height);
}

void XwaylandWindow::placed(int x, int y) {
    if (surface_->x != place(x) || surface_->y != place(y)) {
        wlr_xwayland_surface_configure(surface_, place(x), place(y), surface_->width,
                                       surface_->height);
    }
}

void XwaylandWindow::set_active(bool active) {
    wlr_xwayland_surface_activate(surface_, active);
    if (active) {
        wlr_xwayland_surface_restack(surface_, nullptr, XCB_STACK_MODE_ABOVE);
    }
}

void XwaylandWindow::on_commit() {
    window_.committed();
}

void XwaylandWindow::on_renamed() {
    window_.renamed();
}

void XwaylandWindow::on_decorations() {
    window_.set_title_bar(surface_->decorations == WLR_XWAYLAND_SURFACE_DECORATIONS_ALL);
}

void XwaylandWindow::on_state_requested() {
    window_.request_state(
        {surface_->maximized_horz && surface_->maximized_vert, surface_->fullscreen}, nullptr);
}

void XwaylandWindow::on_minimize_requested(wlr_xwayland_minimize_event *event) {
    window_.request_minimized(event->minimize);
}

void XwaylandWindow::on_move_requested() {
    window_.request_grab(WLR_EDGE_NONE, std::nullopt);
}

void XwaylandWindow::on_resize_requested(wlr_xwayland_resize_event *event) {
    window_.request_grab(event->edges, std::nullopt);
}

void XwaylandWindow::on_activate_requested() {
    window_.pressed();
}

} // namespace sublet

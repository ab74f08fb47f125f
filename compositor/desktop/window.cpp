#include "window.hpp"

#include <utility>

#include "bounds.hpp"
#include "wlr/compat.hpp"
#include "wlr/owned.hpp"

namespace sublet {

namespace {

wlr_box inside_frame(const wlr_box &box, int top) {
    constexpr int t = WindowFrame::thickness;
    return {.x = box.x + t,
            .y = box.y + top,
            .width = std::max(1, box.width - 2 * t),
            .height = std::max(1, box.height - top - t)};
}

} // namespace

Window::Window(wlr_xdg_toplevel *toplevel, const SceneLayers &layers, WindowHost &host)
    : toplevel_(toplevel), layers_(layers), host_(host), closer_(*this),
      tree_(made(wlr_scene_tree_create(layers.windows))), frame_(tree_, closer_) {
    tree_->node.data = static_cast<SceneOwner *>(this);
    wlr_scene_node_set_enabled(&tree_->node, false);
    toplevel->base->data = made(wlr_scene_xdg_surface_create(tree_, toplevel->base));

    auto &surface = toplevel->base->surface->events;
    map_.connect<&Window::on_map>(surface.map, *this);
    unmap_.connect<&Window::on_unmap>(surface.unmap, *this);
    commit_.connect<[](Window &window, wlr_surface *) { window.on_commit(); }>(surface.commit,
                                                                               *this);
    auto &events = toplevel->events;
    destroy_.connect<&Window::on_destroy>(events.destroy, *this);
    set_title_.connect<&Window::on_title>(events.set_title, *this);
    request_maximize_.connect<&Window::on_state_requested>(events.request_maximize, *this);
    request_fullscreen_.connect<&Window::on_state_requested>(events.request_fullscreen, *this);
    request_minimize_.connect<&Window::on_minimize_requested>(events.request_minimize, *this);
    request_move_
        .connect<[](Window &window, wlr_xdg_toplevel_move_event *) { window.on_move_requested(); }>(
            events.request_move, *this);
    request_resize_.connect<&Window::on_resize_requested>(events.request_resize, *this);
}

Window::~Window() {
    toplevel_->base->data = nullptr; // the xdg_surface may get another role object
    wlr_scene_node_destroy(&tree_->node);
}

wlr_box Window::box() const {
    const wlr_box geometry = bounded(compat::geometry(toplevel_->base));
    return {
        .x = tree_->node.x, .y = tree_->node.y, .width = geometry.width, .height = geometry.height};
}

uint32_t Window::frame_edges(double x, double y) const {
    const wlr_box window = box();
    return floating() ? frame_.edges_at(window.width, window.height, x - window.x, y - window.y)
                      : uint32_t{WLR_EDGE_NONE};
}

void Window::arrange(std::span<const OutputArea> areas) {
    const wlr_box now = box();
    const Placement placement = place(areas, anchor_, now.width, now.height);
    if (const bool parked = placement.area == nullptr;
        toplevel_->base->initialized && toplevel_->scheduled.suspended != parked) {
        wlr_xdg_toplevel_set_suspended(toplevel_, parked);
    }
    wlr_box target{.x = placement.x, .y = placement.y, .width = 0, .height = 0};
    if (placement.area != nullptr && !floating()) {
        target =
            fullscreen_ ? placement.area->full : inside_frame(placement.area->usable, frame_.top());
        ask_for_size(target.width, target.height);
    }
    wlr_scene_node_set_position(&tree_->node, target.x, target.y);
}

void Window::move_to(int x, int y) {
    wlr_scene_node_set_position(&tree_->node, x, y);
    anchor_ = anchor_at(host_.areas(), box());
}

void Window::resize_to(const wlr_box &box) {
    wlr_scene_node_set_position(&tree_->node, box.x, box.y);
    anchor_ = anchor_at(host_.areas(), box);
    ask_for_size(box.width, box.height);
}

void Window::set_resizing(bool resizing) {
    wlr_xdg_toplevel_set_resizing(toplevel_, resizing);
}

void Window::set_active(bool active) {
    wlr_xdg_toplevel_set_activated(toplevel_, active);
    frame_.set_active(active);
}

void Window::raise() {
    wlr_scene_node_raise_to_top(&tree_->node);
}

void Window::close() {
    wlr_xdg_toplevel_send_close(toplevel_);
}

void Window::toggle_maximized() {
    set_state(!maximized_, false);
}

void Window::toggle_fullscreen() {
    set_state(maximized_, !fullscreen_);
}

void Window::decorate(wlr_xdg_toplevel_decoration_v1 *decoration) {
    decoration_.emplace(decoration);
    frame_.set_title_bar(true);
}

wlr_box Window::popup_space() const {
    const wlr_box geometry = bounded(compat::geometry(toplevel_->base));
    const auto areas = host_.areas();
    const wlr_box window = box();
    const OutputArea *area =
        area_at(areas, window.x + window.width / 2.0, window.y + window.height / 2.0);
    wlr_box space = area != nullptr ? area->full : window;
    space.x += geometry.x - window.x;
    space.y += geometry.y - window.y;
    return space;
}

void Window::on_map() {
    wlr_scene_node_set_enabled(&tree_->node, true);
    host_.window_mapped(*this);
}

void Window::on_unmap() {
    wlr_scene_node_set_enabled(&tree_->node, false);
    host_.window_unmapped(*this);
}

void Window::on_commit() {
    if (toplevel_->base->initial_commit) {
        wlr_xdg_toplevel_set_wm_capabilities(toplevel_,
                                             WLR_XDG_TOPLEVEL_WM_CAPABILITIES_MAXIMIZE |
                                                 WLR_XDG_TOPLEVEL_WM_CAPABILITIES_FULLSCREEN);
        wlr_xdg_toplevel_set_size(toplevel_, 0, 0);
        if (decoration_) {
            decoration_->initialized();
        }
        on_state_requested();
        return;
    }
    const wlr_box now = box();
    frame_.fit(now.width, now.height);
}

void Window::on_destroy() {
    host_.window_destroyed(*this);
}

void Window::on_title() {
    frame_.set_title(toplevel_->title);
}

void Window::on_state_requested() {
    if (toplevel_->base->initialized) {
        if (const wlr_output *output = toplevel_->requested.fullscreen_output;
            output != nullptr && toplevel_->requested.fullscreen) {
            anchor_.output = output->name;
        }
        set_state(toplevel_->requested.maximized, toplevel_->requested.fullscreen);
    }
}

void Window::on_minimize_requested() {
    if (toplevel_->base->initialized) {
        wlr_xdg_surface_schedule_configure(toplevel_->base); // not offered, but answered
    }
}

void Window::on_move_requested() {
    host_.window_grab_requested(*this, WLR_EDGE_NONE);
}

void Window::on_resize_requested(wlr_xdg_toplevel_resize_event *event) {
    host_.window_grab_requested(*this, event->edges);
}

void Window::set_state(bool maximized, bool fullscreen) {
    const bool was_floating = floating();
    if (was_floating && mapped()) {
        const wlr_box now = box();
        floating_width_ = now.width;
        floating_height_ = now.height;
    }
    maximized_ = maximized;
    fullscreen_ = fullscreen;
    wlr_xdg_toplevel_set_maximized(toplevel_, maximized);
    wlr_xdg_toplevel_set_fullscreen(toplevel_, fullscreen);
    wlr_xdg_surface_schedule_configure(toplevel_->base);
    frame_.set_visible(!fullscreen);
    wlr_scene_node_reparent(&tree_->node, fullscreen ? layers_.fullscreen : layers_.windows);
    if (!floating()) {
        host_.window_fixed(*this);
    }
    if (!was_floating && floating()) {
        ask_for_size(floating_width_, floating_height_);
    }
    arrange(host_.areas());
}

void Window::ask_for_size(int width, int height) {
    if (width != asked_width_ || height != asked_height_) {
        asked_width_ = width;
        asked_height_ = height;
        wlr_xdg_toplevel_set_size(toplevel_, width, height);
    }
}

} // namespace sublet

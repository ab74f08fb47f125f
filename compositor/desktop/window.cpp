#include "window.hpp"

#include <utility>

#include "loop/owned.hpp"
#include "windows.hpp"

namespace sublet {

Window::Window(const SceneLayers &layers, const Theme &theme, Windows &windows,
               const MakeContent &make)
    : layers_(layers), windows_(windows), tree_(made(wlr_scene_tree_create(layers.windows))),
      popups_(made(wlr_scene_tree_create(layers.popups))),
      frame_(tree_, theme, {.close = &close_, .maximize = &maximize_, .minimize = &minimize_}) {
    tree_->node.data = static_cast<SceneOwner *>(this);
    popups_->node.data = static_cast<SceneOwner *>(this);
    show();
    content_ = make(*this, tree_, popups_);
}

Window::~Window() {
    content_.reset();
    wlr_scene_node_destroy(&popups_->node);
    wlr_scene_node_destroy(&tree_->node);
}

wlr_box Window::box() const {
    const wlr_box geometry = content_->geometry();
    return {
        .x = tree_->node.x, .y = tree_->node.y, .width = geometry.width, .height = geometry.height};
}

uint32_t Window::frame_edges(double x, double y) const {
    const wlr_box window = box();
    return state_.floating()
               ? frame_.edges_at(window.width, window.height, x - window.x, y - window.y)
               : uint32_t{WLR_EDGE_NONE};
}

void Window::arrange(std::span<const OutputArea> areas) {
    const wlr_box now = box();
    const Placement placement =
        place(areas, anchor_, state_, fullscreen_on_, {now.width, now.height, frame_.top()});
    shown_on_ = placement.area != nullptr ? placement.area->monitor : "";
    windows_.window_changed(*this);
    content_->set_suspended(placement.area == nullptr || minimized_);
    if (placement.area != nullptr && !state_.floating()) {
        hold_.reset();
        content_->configure(placement.box, state_);
    }
    place_at(placement.box.x, placement.box.y);
}

void Window::move_to(int x, int y) {
    hold_.reset();
    const auto areas = windows_.areas();
    wlr_box moved = box();
    moved.x = x;
    moved.y = y;
    place_at(x, in_reach(areas, moved, frame_.top()));
    anchor_ = anchor_at(areas, box());
    shown_on_ = anchor_.monitor;
    windows_.window_changed(*this);
}

void Window::resize_to(const wlr_box &box, uint32_t edges) {
    hold_ = {.edges = edges, .right = box.x + box.width, .bottom = box.y + box.height};
    content_->configure(box, state_);
}

void Window::set_resizing(bool resizing) {
    resizing_ = resizing;
    content_->set_resizing(resizing);
}

void Window::set_state(const WindowState &state) {
    const bool was_floating = state_.floating();
    if (was_floating && mapped_) {
        const wlr_box now = box();
        floating_width_ = now.width;
        floating_height_ = now.height;
    }
    state_ = state;
    frame_.set_shape(state.fullscreen   ? WindowFrame::Shape::None
                     : state.floating() ? WindowFrame::Shape::Whole
                                        : WindowFrame::Shape::TitleBar);
    frame_.set_maximized(state.maximized);
    if (!state.fullscreen) {
        fullscreen_on_.clear();
    }
    if (!state.floating()) {
        windows_.stopped_floating(*this);
    } else if (!was_floating) {
        content_->configure({tree_->node.x, tree_->node.y, floating_width_, floating_height_},
                            state_);
    }
    windows_.place_again(*this);
}

void Window::set_minimized(bool minimized) {
    if (!mapped_ || minimized == minimized_) {
        return;
    }
    minimized_ = minimized;
    show();
    content_->set_minimized(minimized);
    content_->set_suspended(minimized || shown_on_.empty());
    windows_.window_changed(*this);
    if (minimized) {
        windows_.window_hidden(*this);
    }
}

void Window::set_active(bool active) {
    active_ = active;
    content_->set_active(active);
    frame_.set_active(active);
    windows_.window_changed(*this);
}

void Window::raise(bool on_top) {
    wlr_scene_node_reparent(&tree_->node, on_top ? layers_.windows_on_top : layers_.windows);
    wlr_scene_node_raise_to_top(&tree_->node);
    wlr_scene_node_raise_to_top(&popups_->node);
}

void Window::mapped() {
    mapped_ = true;
    minimized_ = false;
    show();
    windows_.window_mapped(*this);
}

void Window::unmapped() {
    mapped_ = false;
    hold_.reset();
    show();
    windows_.window_unmapped(*this);
}

void Window::committed() {
    const wlr_box now = box();
    frame_.fit(now.width, now.height);
    if (!hold_) {
        return;
    }
    place_at((hold_->edges & WLR_EDGE_LEFT) != 0 ? hold_->right - now.width : now.x,
             (hold_->edges & WLR_EDGE_TOP) != 0 ? hold_->bottom - now.height : now.y);
    anchor_ = anchor_at(windows_.areas(), box());
    if (!resizing_ && content_->settled()) {
        hold_.reset();
    }
}

void Window::remove() {
    windows_.window_destroyed(*this);
}

void Window::renamed() {
    frame_.set_title(content_->title());
    windows_.window_changed(*this);
}

void Window::set_title_bar(bool shown) {
    frame_.set_title_bar(shown);
    windows_.place_again(*this);
}

void Window::request_state(const WindowState &state, const wlr_output *output) {
    if (state.fullscreen && output != nullptr) {
        fullscreen_on_ = windows_.monitor_named(output->name);
    }
    set_state(state);
}

void Window::request_minimized(bool minimized) {
    if (minimized) {
        set_minimized(true);
    } else if (mapped_) {
        windows_.focus(*this);
    }
}

void Window::request_grab(uint32_t edges, std::optional<uint32_t> serial) {
    if (mapped_) {
        windows_.grab_requested(*this, edges, serial);
    }
}

wlr_box Window::room() const {
    return windows_.room();
}

void Window::pressed() {
    windows_.focus(*this);
}

wlr_box Window::popup_space(double x, double y) const {
    const wlr_box geometry = content_->geometry();
    const auto areas = windows_.areas();
    const int left = tree_->node.x - geometry.x;
    const int top = tree_->node.y - geometry.y;
    const OutputArea *area = area_at(areas, left + x, top + y);
    wlr_box space = area == nullptr ? box() : state_.fullscreen ? area->full : area->usable;
    space.x -= left;
    space.y -= top;
    return space;
}

void Window::show() {
    wlr_scene_node_set_enabled(&tree_->node, visible());
    wlr_scene_node_set_enabled(&popups_->node, visible());
}

void Window::toggle_maximized() {
    windows_.focus(*this);
    set_state({.maximized = !state_.maximized, .fullscreen = false});
}

void Window::place_at(int x, int y) {
    wlr_scene_node_set_position(&tree_->node, x, y);
    wlr_scene_node_set_position(&popups_->node, x, y);
    content_->placed(x, y);
}

} // namespace sublet

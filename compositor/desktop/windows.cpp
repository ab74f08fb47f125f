#include "windows.hpp"

#include <algorithm>

#include "seat.hpp"

namespace sublet {

Windows::Windows(const DesktopProtocols &protocols, const SceneLayers &layers,
                 const Outputs &outputs, Seat &seat)
    : layers_(layers), outputs_(outputs), seat_(seat) {
    new_toplevel_.connect<&Windows::on_new_toplevel>(protocols.xdg_shell->events.new_toplevel,
                                                     *this);
    new_decoration_.connect<&Windows::on_new_decoration>(
        protocols.xdg_decoration->events.new_toplevel_decoration, *this);
    activate_.connect<&Windows::on_activate>(protocols.xdg_activation->events.request_activate,
                                             *this);
}

Windows::~Windows() = default;

void Windows::arrange() {
    const auto areas = outputs_.areas();
    for (const auto &window : windows_) {
        if (window->mapped()) {
            if (!window->anchored()) {
                window->set_anchor(anchor_for(*window));
            }
            window->arrange(areas);
        }
    }
}

void Windows::focus(Window &window) {
    if (focused_ != nullptr && focused_ != &window) {
        focused_->set_active(false);
    }
    focused_ = &window;
    const auto found =
        std::ranges::find(windows_, &window, [](const auto &other) { return other.get(); });
    std::rotate(windows_.begin(), found, found + 1);
    window.raise();
    window.set_active(true);
    seat_.focus(window.surface());
}

void Windows::focus_last() {
    const auto mapped =
        std::ranges::find_if(windows_, [](const auto &window) { return window->mapped(); });
    if (mapped != windows_.end()) {
        focus(**mapped);
    } else {
        seat_.focus(nullptr);
    }
}

void Windows::focus_next() {
    const auto oldest = std::find_if(windows_.rbegin(), windows_.rend(),
                                     [](const auto &window) { return window->mapped(); });
    if (oldest != windows_.rend()) {
        focus(**oldest);
    }
}

void Windows::window_mapped(Window &window) {
    if (!window.anchored()) {
        window.set_anchor(anchor_for(window));
    }
    window.arrange(outputs_.areas());
    focus(window);
    seat_.cursor().refresh();
}

void Windows::window_unmapped(Window &window) {
    seat_.cursor().end_grab_of(window);
    if (focused_ == &window) {
        focused_ = nullptr;
        focus_last();
    }
    seat_.cursor().refresh();
}

void Windows::window_destroyed(Window &window) {
    std::erase_if(windows_, [&](const auto &other) { return other.get() == &window; });
}

void Windows::window_fixed(Window &window) {
    seat_.cursor().end_grab_of(window);
}

void Windows::window_grab_requested(Window &window, uint32_t edges) {
    if (seat_.cursor().pressed_on(window)) {
        seat_.cursor().grab(window, edges);
    }
}

void Windows::on_new_toplevel(wlr_xdg_toplevel *toplevel) {
    WindowHost &host = *this;
    windows_.push_back(std::make_unique<Window>(toplevel, layers_, host));
}

void Windows::on_new_decoration(wlr_xdg_toplevel_decoration_v1 *decoration) {
    if (Window *window = find(decoration->toplevel->base->surface)) {
        window->decorate(decoration);
    }
}

void Windows::on_activate(wlr_xdg_activation_v1_request_activate_event *event) {
    Window *window = find(event->surface);
    if (window != nullptr && window->mapped() && event->token->seat != nullptr) {
        focus(*window);
    }
}

Window *Windows::find(const wlr_surface *surface) const {
    const auto found =
        std::ranges::find(windows_, surface, [](const auto &window) -> const wlr_surface * {
            return window->surface();
        });
    return found == windows_.end() ? nullptr : found->get();
}

Anchor Windows::anchor_for(const Window &window) const {
    const auto areas = outputs_.areas();
    const wlr_box box = window.box();
    if (const wlr_xdg_toplevel *parent = window.toplevel()->parent) {
        if (const Window *below = find(parent->base->surface)) {
            const wlr_box around = below->box();
            return anchor_at(areas, {.x = around.x + (around.width - box.width) / 2,
                                     .y = around.y + (around.height - box.height) / 2,
                                     .width = box.width,
                                     .height = box.height});
        }
    }
    const OutputArea *area = area_at(areas, seat_.cursor().x(), seat_.cursor().y());
    if (area == nullptr) {
        return {};
    }
    const auto others = std::ranges::count_if(
        windows_, [&](const auto &other) { return other->mapped() && other.get() != &window; });
    constexpr int t = WindowFrame::thickness;
    const int top = window.frame_top();
    Anchor anchor = anchor_new(*area, box.width + 2 * t, box.height + top + t,
                               static_cast<int>(others)); // of the frame
    anchor.x += t;
    anchor.y += top;
    return anchor;
}

} // namespace sublet

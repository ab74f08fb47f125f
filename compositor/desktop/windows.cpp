#include "windows.hpp"

#include <algorithm>
#include <optional>

#include "seat.hpp"
#include "window_family.hpp"
#include "xdg_toplevel.hpp"

namespace sublet {

Windows::Windows(const DesktopProtocols &protocols, const SceneLayers &layers, const Theme &theme,
                 const Outputs &outputs, Seat &seat, std::function<void()> stacked)
    : protocols_(protocols), layers_(layers), theme_(theme), outputs_(outputs), seat_(seat),
      stacked_(std::move(stacked)) {
    new_toplevel_.connect<&Windows::on_new_toplevel>(protocols.xdg_shell->events.new_toplevel,
                                                     *this);
    activate_.connect<&Windows::on_activate>(protocols.xdg_activation->events.request_activate,
                                             *this);
}

Windows::~Windows() = default;

void Windows::arrange() {
    const auto areas = outputs_.areas();
    for (const auto &window : windows_) {
        if (window->is_mapped()) {
            if (!window->anchored()) {
                window->set_anchor(anchor_for(*window));
            }
            window->arrange(areas);
        }
    }
    stacked_();
}

Window &Windows::add(const Window::MakeContent &make) {
    Window &window = *windows_.emplace_back(std::make_unique<Window>(layers_, theme_, *this, make));
    by_surface_[window.content().surface()] = &window;
    return window;
}

void Windows::focus(Window &wanted) {
    Window &window = modal_dialog_or(wanted);
    wanted.set_minimized(false);
    window.set_minimized(false);
    if (focused_ != nullptr && focused_ != &window) {
        focused_->set_active(false);
    }
    focused_ = &window;
    count_as_last(wanted);
    count_as_last(window);
    raise(window);
    window.set_active(true);
    seat_.focus(window.content().takes_keyboard() ? window.content().surface() : nullptr);
}

void Windows::count_as_last(const Window &window) {
    const auto found =
        std::ranges::find(windows_, &window, [](const auto &other) { return other.get(); });
    std::rotate(windows_.begin(), found, found + 1);
}

void Windows::set_on_top(Window &window, bool on_top) {
    window.set_on_top(on_top);
    raise(window);
}

bool Windows::is_on_top(const Window &window) const {
    const Window *each = &window;
    while (each != nullptr && !each->on_top()) {
        each = parent_of(*each);
    }
    return each != nullptr;
}

void Windows::focus_last() {
    const auto visible =
        std::ranges::find_if(windows_, [](const auto &window) { return window->visible(); });
    if (visible != windows_.end()) {
        focus(**visible);
    } else {
        seat_.focus(nullptr);
    }
}

void Windows::focus_next() {
    const auto oldest = std::find_if(windows_.rbegin(), windows_.rend(),
                                     [](const auto &window) { return window->is_mapped(); });
    if (oldest != windows_.rend()) {
        focus(**oldest);
    }
}

Window *Windows::find(const wlr_surface *surface) const {
    const auto found = by_surface_.find(surface);
    return found == by_surface_.end() ? nullptr : found->second;
}

const Window *Windows::fullscreen_on(std::string_view monitor) const {
    const auto top = std::ranges::find_if(windows_, [&](const auto &window) {
        return window->visible() && window->shown_on() == monitor &&
               (window->state().fullscreen || !is_on_top(*window));
    });
    const Window *window = top == windows_.end() ? nullptr : top->get();
    while (window != nullptr && !window->state().fullscreen) {
        window = parent_of(*window); // a dialog is on what it belongs to
    }
    return window != nullptr && window->shown_on() == monitor ? window : nullptr;
}

void Windows::window_mapped(Window &window) {
    if (!window.anchored()) {
        window.set_anchor(anchor_for(window));
    }
    window.arrange(outputs_.areas());
    if (observer_ != nullptr) {
        observer_->window_mapped(window);
    }
    focus(window);
    seat_.cursor().refresh();
}

void Windows::window_changed(Window &window) {
    if (observer_ != nullptr) {
        observer_->window_changed(window);
    }
}

void Windows::window_unmapped(Window &window) {
    if (observer_ != nullptr) {
        observer_->window_unmapped(window);
    }
    window_hidden(window);
}

void Windows::window_hidden(Window &window) {
    seat_.end_grab_of(window);
    if (focused_ == &window) {
        focused_ = nullptr;
        if (window.is_mapped()) {
            window.set_active(false);
        }
        focus_last();
    }
    stacked_();
    seat_.cursor().refresh();
}

void Windows::window_destroyed(Window &window) {
    std::erase_if(by_surface_, [&](const auto &entry) { return entry.second == &window; });
    std::erase_if(windows_, [&](const auto &other) { return other.get() == &window; });
}

void Windows::stopped_floating(Window &window) {
    seat_.end_grab_of(window);
}

void Windows::place_again(Window &window) {
    window.arrange(outputs_.areas());
    stacked_();
}

void Windows::grab_requested(Window &window, uint32_t edges, std::optional<uint32_t> serial) {
    seat_.grab(window, edges, serial);
}

std::string Windows::monitor_named(std::string_view connector) const {
    const auto areas = outputs_.areas();
    const auto found = std::ranges::find(areas, connector, &OutputArea::name);
    return found == areas.end() ? "" : found->monitor;
}

wlr_box Windows::room() const {
    const auto areas = outputs_.areas();
    const OutputArea *area = area_at(areas, seat_.cursor().x(), seat_.cursor().y());
    return area == nullptr ? wlr_box{} : area->usable;
}

void Windows::on_new_toplevel(wlr_xdg_toplevel *toplevel) {
    add([&](Window &window, wlr_scene_tree *tree, wlr_scene_tree *popups) {
        return std::make_unique<XdgToplevel>(toplevel, protocols_.xdg_decoration, window, tree,
                                             popups);
    });
}

void Windows::on_activate(wlr_xdg_activation_v1_request_activate_event *event) {
    Window *window = find(event->surface);
    if (window != nullptr && window->is_mapped() && event->token->seat != nullptr) {
        focus(*window);
    }
}

/// With many windows what takes each one to another would take long: clients have as many as they
/// like.
void Windows::raise(const Window &window) {
    std::unordered_map<const wlr_surface *, size_t> places;
    for (size_t i = 0; i < windows_.size(); ++i) {
        places.emplace(windows_[i]->content().surface(), i);
    }
    std::vector<std::optional<size_t>> parents;
    for (const auto &each : windows_) {
        const wlr_surface *parent = each->content().parent();
        const auto found = parent != nullptr ? places.find(parent) : places.end();
        parents.push_back(found == places.end() ? std::nullopt : std::optional(found->second));
    }
    const auto self =
        std::ranges::find(windows_, &window, [](const auto &other) { return other.get(); });
    std::vector<bool> on_top(windows_.size());
    for (const size_t member : family_of(parents, static_cast<size_t>(self - windows_.begin()))) {
        Window &each = *windows_[member];
        on_top[member] = each.on_top() || (parents[member] && on_top[*parents[member]]);
        each.raise(on_top[member]);
    }
    stacked_();
}

/// As the dialog of a dialog may be modal, too. wlroots refuses parents that make a circle, of
/// Wayland and of X: what follows them comes to an end.
Window &Windows::modal_dialog_or(Window &window) const {
    std::unordered_map<const Window *, Window *> dialogs; // of each, the one focused last
    for (const auto &each : windows_) {
        if (each->is_mapped() && each->content().modal()) {
            dialogs.emplace(parent_of(*each), each.get());
        }
    }
    Window *found = &window;
    for (auto dialog = dialogs.find(found); dialog != dialogs.end(); dialog = dialogs.find(found)) {
        found = dialog->second;
    }
    return *found;
}

const Window *Windows::parent_of(const Window &window) const {
    return find(window.content().parent());
}

Anchor Windows::anchor_for(const Window &window) const {
    const auto areas = outputs_.areas();
    const wlr_box box = window.box();
    if (const Window *below = parent_of(window)) {
        const wlr_box around = below->box();
        return anchor_at(areas, {.x = around.x + (around.width - box.width) / 2,
                                 .y = around.y + (around.height - box.height) / 2,
                                 .width = box.width,
                                 .height = box.height});
    }
    const OutputArea *area = area_at(areas, seat_.cursor().x(), seat_.cursor().y());
    if (area == nullptr) {
        return {};
    }
    const auto others = std::ranges::count_if(
        windows_, [&](const auto &other) { return other->is_mapped() && other.get() != &window; });
    constexpr int t = WindowFrame::thickness;
    const int top = window.frame_top();
    Anchor anchor = anchor_new(*area, box.width + 2 * t, box.height + top + t,
                               static_cast<int>(others)); // of the frame
    anchor.x += t;
    anchor.y += top;
    return anchor;
}

} // namespace sublet

#include "desktop.hpp"

#include <algorithm>

namespace sublet {

Desktop::Desktop(const Graphics &graphics, ChildProcesses &children, OutputStore store,
                 Callbacks callbacks)
    : graphics_(graphics), request_guard_(graphics.display), callbacks_(std::move(callbacks)),
      outputs_(graphics_, layers_, std::move(store), *this),
      protocols_(graphics_, outputs_.layout()), output_management_(protocols_, outputs_),
      seat_(graphics_, protocols_, layers_, outputs_,
            {.perform =
                 [this](const Effect &effect, Window *window) {
                     actions_.perform(effect, window != nullptr ? window : windows_.focused());
                 },
             .answer = [this](xkb_keysym_t keysym) { return questions_.press(keysym); }}),
      idle_inhibition_(protocols_, [this](wlr_surface *surface) { return can_be_seen(surface); }),
      session_lock_(graphics_.loop(), protocols_, layers_, outputs_, seat_,
                    [this] {
                        idle_inhibition_.update();
                        foreign_toplevels_.set_hidden(session_lock_.locked());
                    }),
      popups_(protocols_, [this] { seat_.cursor().refresh(); }),
      windows_(protocols_, layers_, theme_, outputs_, seat_, [this] { windows_stacked(); }),
      actions_(children, windows_,
               {.show_help = [this] { toggle_help(); },
                .reload = [this] { callbacks_.reload(); },
                .quit = [this] { callbacks_.quit(); }}),
      foreign_toplevels_(graphics_, protocols_, outputs_, windows_),
      layer_shell_(protocols_, layers_, outputs_, seat_, popups_, [this] { outputs_changed(); }),
      identification_(layers_, theme_, graphics.loop()), help_(layers_, theme_),
      questions_(layers_, theme_, outputs_,
                 [this] { return std::pair(seat_.cursor().x(), seat_.cursor().y()); }) {
    outputs_.set_gamma_manager(protocols_.gamma_control);
    if (protocols_.linux_dmabuf != nullptr) {
        wlr_scene_set_linux_dmabuf_v1(layers_.scene.get(), protocols_.linux_dmabuf);
    }
}

Desktop::~Desktop() = default;

void Desktop::configure(DesktopSettings settings, Keymap keymap) {
    settings_ = std::move(settings);
    seat_.configure(settings_, std::move(keymap));
    actions_.set_terminal(settings_.terminal);
    if (theme_.font != settings_.font) {
        theme_.set_font(settings_.font);
        identification_.arrange(outputs_.areas());
        help_.arrange(outputs_.areas());
        questions_.arrange();
    }
    outputs_.configure(settings_.monitors, settings_.backgrounds);
    if (settings_.xwayland && !xwayland_) {
        xwayland_.emplace(graphics_.display, protocols_.compositor, layers_, windows_, seat_);
    } else if (!settings_.xwayland) {
        xwayland_.reset();
    }
}

/// What clients have shown already is theirs to show again.
void Desktop::renderer_replaced() {
    wlr_compositor_set_renderer(protocols_.compositor, graphics_.renderer);
    outputs_.renderer_replaced();
    foreign_toplevels_.end_captures(); // They draw by the former renderer.
    seat_.cursor().renderer_replaced();
}

void Desktop::set_power(wlr_output *output, bool on) {
    if (DesktopOutput *monitor = outputs_.find(output)) {
        monitor->commit().set_power(on);
    }
}

bool Desktop::powered(const wlr_output *output) const {
    const DesktopOutput *monitor = outputs_.find(output);
    return monitor != nullptr && monitor->commit().powered();
}

void Desktop::identify(std::chrono::milliseconds duration) {
    identification_.show(outputs_.areas(), duration);
}

std::unique_ptr<PictureWindow> Desktop::open_picture(std::string_view title,
                                                     PictureWindow::Closed closed) {
    return std::make_unique<PictureWindow>(graphics_, layers_, theme_, outputs_, title,
                                           std::move(closed));
}

std::string Desktop::x_display() const {
    return xwayland_ ? xwayland_->display_name() : "";
}

void Desktop::stop_x_programs() {
    xwayland_.reset();
}

bool Desktop::hides(const wl_global *global, const wl_client *client) const {
    return xwayland_ && xwayland_->hides(global, client);
}

bool Desktop::is_privileged(const wl_global *global) const {
    return protocols_.is_privileged(global);
}

void Desktop::output_leaving(DesktopOutput &output) {
    layer_shell_.close_on(output);
}

void Desktop::outputs_changed() {
    seat_.outputs_changed();
    layer_shell_.arrange();
    windows_.arrange();
    session_lock_.arrange();
    output_management_.publish();
    identification_.arrange(outputs_.areas());
    help_.arrange(outputs_.areas());
    questions_.arrange();
}

void Desktop::windows_stacked() {
    layer_shell_.set_covered([this](const DesktopOutput &output) {
        return windows_.fullscreen_on(windows_.monitor_named(output.name())) != nullptr;
    });
    seat_.cursor().refresh();
    idle_inhibition_.update();
}

/// A film behind the screen locker, or in a window that is minimized, is watched by nobody.
bool Desktop::can_be_seen(wlr_surface *surface) const {
    const Window *window = windows_.find(wlr_surface_get_root_surface(surface));
    return !session_lock_.locked() && (window == nullptr || window->visible());
}

void Desktop::picture_changed(const wlr_output *output) {
    callbacks_.picture_changed(output);
}

/// A game that fills the display may want it.
bool Desktop::may_tear(const wlr_output *output) {
    wlr_tearing_control_manager_v1 *control = protocols_.tearing_control;
    if (wl_list_empty(&control->surface_hints) != 0 || session_lock_.locked()) {
        return false;
    }
    const Window *window = windows_.fullscreen_on(windows_.monitor_named(output->name));
    return window != nullptr && wlr_tearing_control_manager_v1_surface_hint_from_surface(
                                    control, window->content().surface()) ==
                                    WP_TEARING_CONTROL_V1_PRESENTATION_HINT_ASYNC;
}

void Desktop::toggle_help() {
    const auto areas = outputs_.areas();
    const OutputArea *area = area_at(areas, seat_.cursor().x(), seat_.cursor().y());
    if (help_.shown() || area == nullptr) {
        help_.hide();
    } else {
        help_.show(*area, help_lines(seat_.keys(), seat_.cursor().bindings()));
    }
}

} // namespace sublet

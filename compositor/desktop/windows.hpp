#pragma once

#include <memory>
#include <vector>

#include "desktop_protocols.hpp"
#include "outputs.hpp"
#include "window.hpp"

namespace sublet {

class Seat;

/// All windows: who has the focus, what is above what, where a new one goes.
class Windows final : private WindowHost {
public:
    /// All arguments outlive this object.
    Windows(const DesktopProtocols &protocols, const SceneLayers &layers, const Outputs &outputs,
            Seat &seat);
    ~Windows();

    /// The displays changed: every window finds its place again.
    void arrange();

    /// Gives the keyboard to a window and raises it.
    void focus(Window &window);

    /// Gives the keyboard to the window that had it last, or to none.
    void focus_last();

    /// Goes round all windows, one further at each call.
    void focus_next();

    /// The window with the keyboard, or null.
    [[nodiscard]] Window *focused() const { return focused_; }

private:
    void window_mapped(Window &window) override;
    void window_unmapped(Window &window) override;
    void window_destroyed(Window &window) override;
    void window_pressed(Window &window) override { focus(window); }
    void window_fixed(Window &window) override;
    void window_grab_requested(Window &window, uint32_t edges) override;
    [[nodiscard]] std::vector<OutputArea> areas() const override { return outputs_.areas(); }

    void on_new_toplevel(wlr_xdg_toplevel *toplevel);
    void on_new_decoration(wlr_xdg_toplevel_decoration_v1 *decoration);
    void on_activate(wlr_xdg_activation_v1_request_activate_event *event);
    [[nodiscard]] Window *find(const wlr_surface *surface) const;
    [[nodiscard]] Anchor anchor_for(const Window &window) const;

    const SceneLayers &layers_;
    const Outputs &outputs_;
    Seat &seat_;
    std::vector<std::unique_ptr<Window>> windows_; ///< The one focused last comes first.
    Window *focused_ = nullptr;
    Listener<wlr_xdg_toplevel> new_toplevel_;
    Listener<wlr_xdg_toplevel_decoration_v1> new_decoration_;
    Listener<wlr_xdg_activation_v1_request_activate_event> activate_;
};

} // namespace sublet

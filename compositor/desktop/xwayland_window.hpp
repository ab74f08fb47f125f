#pragma once

#include "loop/listener.hpp"
#include "toplevel.hpp"
#include "wlr/xwayland.hpp"

namespace sublet {

class Window;

/// A window of an X program, while it is mapped.
class XwaylandWindow final : public Toplevel {
public:
    /// Shows the X window's surface below `tree`, which goes with `window`. The surface is borrowed
    /// and mapped for as long as this object is there.
    XwaylandWindow(wlr_xwayland_surface *surface, Window &window, wlr_scene_tree *tree);

    [[nodiscard]] wlr_surface *surface() const override { return surface_->surface; }
    [[nodiscard]] bool takes_keyboard() const override;
    [[nodiscard]] bool modal() const override { return surface_->modal; }
    [[nodiscard]] wlr_box geometry() const override;
    [[nodiscard]] SizeLimits limits() const override;
    [[nodiscard]] std::string_view title() const override;
    [[nodiscard]] std::string_view app_id() const override;
    [[nodiscard]] const wlr_surface *parent() const override;
    void configure(const wlr_box &box, const WindowState &state) override;
    void placed(int x, int y) override;
    [[nodiscard]] bool settled() const override { return true; }
    void set_active(bool active) override;
    void set_resizing(bool) override {}
    void set_suspended(bool) override {}
    void set_minimized(bool minimized) override {
        wlr_xwayland_surface_set_minimized(surface_, minimized);
    }
    void close() override { wlr_xwayland_surface_close(surface_); }

private:
    void on_commit();
    void on_renamed();
    void on_decorations();
    void on_state_requested();
    void on_minimize_requested(wlr_xwayland_minimize_event *event);
    void on_move_requested();
    void on_resize_requested(wlr_xwayland_resize_event *event);
    void on_activate_requested();

    wlr_xwayland_surface *surface_;
    Window &window_;
    Listener<wlr_surface> commit_;
    Listener<void> set_title_;
    Listener<void> set_class_;
    Listener<void> set_decorations_;
    Listener<void> request_maximize_;
    Listener<void> request_fullscreen_;
    Listener<wlr_xwayland_minimize_event> request_minimize_;
    Listener<void> request_move_;
    Listener<wlr_xwayland_resize_event> request_resize_;
    Listener<void> request_activate_;
};

} // namespace sublet

#pragma once

#include "loop/listener.hpp"
#include "toplevel.hpp"

namespace sublet {

class Window;

/// A window of a Wayland client, by xdg-shell, with xdg-decoration.
class XdgToplevel final : public Toplevel {
public:
    /// Shows the surface below `tree` and its menus below `popups`, which go with `window`. The
    /// toplevel is borrowed and announces its end itself; the others outlive this object.
    XdgToplevel(wlr_xdg_toplevel *toplevel, wlr_xdg_decoration_manager_v1 *decorations,
                Window &window, wlr_scene_tree *tree, wlr_scene_tree *popups);
    ~XdgToplevel() override;

    [[nodiscard]] wlr_surface *surface() const override { return toplevel_->base->surface; }
    [[nodiscard]] bool takes_keyboard() const override { return true; }
    [[nodiscard]] bool modal() const override;
    [[nodiscard]] wlr_box geometry() const override;
    [[nodiscard]] SizeLimits limits() const override;
    [[nodiscard]] std::string_view title() const override;
    [[nodiscard]] std::string_view app_id() const override;
    [[nodiscard]] const wlr_surface *parent() const override;
    void configure(const wlr_box &box, const WindowState &state) override;
    void placed(int x, int y) override;
    [[nodiscard]] bool settled() const override;
    void set_active(bool active) override;
    void set_resizing(bool resizing) override;
    void set_suspended(bool suspended) override;
    void set_minimized(bool) override {}
    void close() override { wlr_xdg_toplevel_send_close(toplevel_); }

private:
    void on_map();
    void on_unmap();
    void on_commit();
    void on_destroy();
    void on_renamed();
    void on_state_requested();
    void on_minimize_requested();
    void on_move_requested(wlr_xdg_toplevel_move_event *event);
    void on_resize_requested(wlr_xdg_toplevel_resize_event *event);
    void on_new_decoration(wlr_xdg_toplevel_decoration_v1 *decoration);
    void on_decoration_destroy();
    void answer_decoration();

    wlr_xdg_toplevel *toplevel_;
    Window &window_;
    wlr_xdg_toplevel_decoration_v1 *decoration_ = nullptr; ///< Null if nobody asked for one.
    int x_ = 0;
    int y_ = 0;
    Listener<void> map_;
    Listener<void> unmap_;
    Listener<wlr_surface> commit_;
    Listener<void> destroy_;
    Listener<void> set_title_;
    Listener<void> set_app_id_;
    Listener<void> request_maximize_;
    Listener<void> request_fullscreen_;
    Listener<void> request_minimize_;
    Listener<wlr_xdg_toplevel_move_event> request_move_;
    Listener<wlr_xdg_toplevel_resize_event> request_resize_;
    Listener<wlr_xdg_toplevel_decoration_v1> new_decoration_;
    Listener<void> request_decoration_;
    Listener<void> decoration_destroy_;
};

} // namespace sublet

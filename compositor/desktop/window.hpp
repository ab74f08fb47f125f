#pragma once

#include <optional>
#include <span>

#include "placement.hpp"
#include "scene_layers.hpp"
#include "window_decoration.hpp"
#include "window_frame.hpp"
#include "wlr/listener.hpp"

namespace sublet {

class Window;

/// What a window asks of whoever manages windows.
class WindowHost {
public:
    virtual void window_mapped(Window &window) = 0;
    virtual void window_unmapped(Window &window) = 0;

    /// The window must be gone on return.
    virtual void window_destroyed(Window &window) = 0;

    /// The user pressed a button in the window.
    virtual void window_pressed(Window &window) = 0;

    /// The window is maximized or fullscreen now: nobody drags it any more.
    virtual void window_fixed(Window &window) = 0;

    /// The client wants the user to move or resize the window with the pointer (`edges`: a bitmask
    /// of wlr_edges, zero to move).
    virtual void window_grab_requested(Window &window, uint32_t edges) = 0;

    /// The displays now, for a window that has to find its place.
    [[nodiscard]] virtual std::vector<OutputArea> areas() const = 0;

protected:
    ~WindowHost() = default;
};

/// One xdg-shell toplevel: its place in the scene, its state, its frame.
class Window final : public SceneOwner {
public:
    /// The toplevel is borrowed and announces its end itself; the others outlive this object.
    Window(wlr_xdg_toplevel *toplevel, const SceneLayers &layers, WindowHost &host);
    ~Window();

    Window(const Window &) = delete;
    Window &operator=(const Window &) = delete;

    [[nodiscard]] wlr_xdg_toplevel *toplevel() const { return toplevel_; }
    [[nodiscard]] wlr_surface *surface() const { return toplevel_->base->surface; }
    [[nodiscard]] bool mapped() const { return surface()->mapped; }

    /// Without the frame, in layout coordinates.
    [[nodiscard]] wlr_box box() const;

    /// Neither maximized nor fullscreen: the user may move and resize it.
    [[nodiscard]] bool floating() const { return !maximized_ && !fullscreen_; }

    /// How much of its frame is above the window, in layout units.
    [[nodiscard]] int frame_top() const { return frame_.top(); }

    /// The edges that a press on the frame there, in layout coordinates, takes hold of; none if the
    /// window cannot be resized or would be moved.
    [[nodiscard]] uint32_t frame_edges(double x, double y) const;

    /// Whether the window was ever given a display to belong to.
    [[nodiscard]] bool anchored() const { return !anchor_.output.empty(); }

    /// Where the window is to be as soon as its display is there.
    void set_anchor(Anchor anchor) { anchor_ = std::move(anchor); }

    /// Puts the window where its anchor and state say, given these displays. Without any it is
    /// suspended, and waits.
    void arrange(std::span<const OutputArea> areas);

    /// Moves a floating window, by the user's hand: it belongs there from now on.
    void move_to(int x, int y);

    /// As move_to(), asking the client for a size.
    void resize_to(const wlr_box &box);
    void set_resizing(bool resizing);

    void set_active(bool active);
    void raise();
    void close();
    void toggle_maximized();
    void toggle_fullscreen();

    /// The client asks who decorates this window.
    void decorate(wlr_xdg_toplevel_decoration_v1 *decoration);

    void pressed() override { host_.window_pressed(*this); }
    [[nodiscard]] wlr_box popup_space() const override;
    [[nodiscard]] Window *window() override { return this; }

private:
    /// What closes the window when it is pressed.
    struct Closer final : SceneOwner {
        explicit Closer(Window &closed) : closes(closed) {}
        void pressed() override { closes.close(); }
        [[nodiscard]] wlr_box popup_space() const override { return closes.popup_space(); }
        Window &closes;
    };

    void on_map();
    void on_unmap();
    void on_commit();
    void on_destroy();
    void on_title();
    void on_state_requested();
    void on_minimize_requested();
    void on_move_requested();
    void on_resize_requested(wlr_xdg_toplevel_resize_event *event);
    void set_state(bool maximized, bool fullscreen);
    void ask_for_size(int width, int height);

    wlr_xdg_toplevel *toplevel_;
    const SceneLayers &layers_;
    WindowHost &host_;
    Closer closer_;
    wlr_scene_tree *tree_;
    WindowFrame frame_;
    std::optional<WindowDecoration> decoration_;
    Anchor anchor_;
    bool maximized_ = false;
    bool fullscreen_ = false;
    int floating_width_ = 0; ///< Before maximized or fullscreen; zero: the client's choice.
    int floating_height_ = 0;
    int asked_width_ = 0;
    int asked_height_ = 0;

    Listener<void> map_;
    Listener<void> unmap_;
    Listener<wlr_surface> commit_;
    Listener<void> destroy_;
    Listener<void> set_title_;
    Listener<void> request_maximize_;
    Listener<void> request_fullscreen_;
    Listener<void> request_minimize_;
    Listener<wlr_xdg_toplevel_move_event> request_move_;
    Listener<wlr_xdg_toplevel_resize_event> request_resize_;
};

} // namespace sublet

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "placement.hpp"
#include "scene_layers.hpp"
#include "toplevel.hpp"
#include "window_frame.hpp"

namespace sublet {

class Windows;

/// One window: its place in the scene, its state, its frame. What it shows is a Toplevel.
class Window final : public SceneOwner {
public:
    /// Makes what a window shows, below the first tree, with its menus below the second.
    using MakeContent = std::function<std::unique_ptr<Toplevel>(Window &, wlr_scene_tree *content,
                                                                wlr_scene_tree *popups)>;

    /// The layers, the theme and `windows` outlive this object.
    Window(const SceneLayers &layers, const Theme &theme, Windows &windows,
           const MakeContent &make);
    ~Window();

    Window(const Window &) = delete;
    Window &operator=(const Window &) = delete;

    // For whoever manages windows -----------------------------------------------------------------

    [[nodiscard]] Toplevel &content() { return *content_; }
    [[nodiscard]] const Toplevel &content() const { return *content_; }
    [[nodiscard]] bool is_mapped() const { return mapped_; }

    /// Whether it is mapped and not minimized.
    [[nodiscard]] bool visible() const { return mapped_ && !minimized_; }
    [[nodiscard]] bool minimized() const { return minimized_; }

    /// Whether it is drawn as the one with the keyboard.
    [[nodiscard]] bool active() const { return active_; }
    [[nodiscard]] const WindowState &state() const { return state_; }

    /// Without the frame, in layout coordinates.
    [[nodiscard]] wlr_box box() const;

    /// How much of its frame is above the window, in layout units.
    [[nodiscard]] int frame_top() const { return frame_.top(); }

    /// The edges that a press on the frame there, in layout coordinates, takes hold of; none if the
    /// window cannot be resized or would be moved.
    [[nodiscard]] uint32_t frame_edges(double x, double y) const;

    /// Whether the window was ever given a display to belong to.
    [[nodiscard]] bool anchored() const { return !anchor_.monitor.empty(); }

    /// Where the window is to be as soon as its display is there.
    void set_anchor(Anchor anchor) { anchor_ = std::move(anchor); }

    /// The display that the window is shown on; empty while there is none.
    [[nodiscard]] const std::string &shown_on() const { return shown_on_; }

    /// Puts the window where its anchor and state say, given these displays. Without any it is
    /// suspended, and waits.
    void arrange(std::span<const OutputArea> areas);

    /// Moves a floating window, by the user's hand: it belongs there from now on.
    void move_to(int x, int y);

    /// As move_to(), asking the client for a size. Until the client has it, the other edges than
    /// these (a mask of wlr_edges) stay where they are.
    void resize_to(const wlr_box &box, uint32_t edges);
    void set_resizing(bool resizing);

    void set_state(const WindowState &state);

    /// By the user's hand, on its frame.
    void toggle_maximized();

    /// Hides the window until it is focused again, or shows it.
    void set_minimized(bool minimized);
    void set_active(bool active);

    /// Puts the window above all others of its layer: of windows, or of those that are always on
    /// top.
    void raise(bool on_top);

    /// Whether the user wants it above all others; for Windows, which raises it.
    [[nodiscard]] bool on_top() const { return on_top_; }
    void set_on_top(bool on_top) { on_top_ = on_top; }

    void close() { content_->close(); }

    // For what the window shows -------------------------------------------------------------------

    void mapped();
    void unmapped();

    /// The client showed something new: its size may be another one.
    void committed();

    /// The toplevel is gone, and with it this window on return.
    void remove();

    /// Its title or its app id is another one.
    void renamed();
    void set_title_bar(bool shown);

    /// The client wants to be minimized, or not.
    void request_minimized(bool minimized);

    /// The client wants a state; fullscreen on `output`, unless that is null.
    void request_state(const WindowState &state, const wlr_output *output);

    /// The client wants the user to move or resize the window by the edges (a mask of wlr_edges,
    /// zero to move) with what was pressed at `serial`; without one, by the pointer if a button is
    /// held on the window. Nothing happens while there is nothing to take hold of.
    void request_grab(uint32_t edges, std::optional<uint32_t> serial);

    /// How large a new window may be; nothing without a display.
    [[nodiscard]] wlr_box room() const;

    void pressed() override;
    [[nodiscard]] wlr_box popup_space(double x, double y) const override;
    [[nodiscard]] Window *window() override { return this; }

private:
    /// What acts on the window when it is pressed.
    struct Button final : SceneOwner {
        Button(Window &of, void (Window::*does)()) : window_of(of), act(does) {}
        void pressed() override { (window_of.*act)(); }
        [[nodiscard]] wlr_box popup_space(double, double) const override { return {}; }
        Window &window_of;
        void (Window::*act)();
    };

    /// The corner that does not move while the opposite edges are dragged, in layout coordinates.
    struct Hold {
        uint32_t edges;
        int right;
        int bottom;
    };

    void place_at(int x, int y);
    void show();
    void minimize() { set_minimized(true); }

    const SceneLayers &layers_;
    Windows &windows_;
    Button close_{*this, &Window::close};
    Button maximize_{*this, &Window::toggle_maximized};
    Button minimize_{*this, &Window::minimize};
    wlr_scene_tree *tree_;
    wlr_scene_tree *popups_; ///< Above all windows.
    WindowFrame frame_;
    Anchor anchor_;
    std::string shown_on_;
    std::string fullscreen_on_; ///< The display that the client named; empty: its own.
    bool mapped_ = false;
    bool minimized_ = false;
    bool active_ = false;
    bool on_top_ = false;
    bool resizing_ = false;
    std::optional<Hold> hold_;
    WindowState state_;
    int floating_width_ = 0; ///< Before maximized or fullscreen; zero: the client's choice.
    int floating_height_ = 0;
    std::unique_ptr<Toplevel> content_; ///< Goes before the trees that it is in.
};

} // namespace sublet

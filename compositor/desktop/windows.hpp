#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "desktop_protocols.hpp"
#include "outputs.hpp"
#include "window.hpp"

namespace sublet {

class Seat;

/// Hears of all windows.
class WindowsObserver {
public:
    virtual void window_mapped(Window &window) = 0;

    /// Its names, its state, its display, or whether it has the keyboard.
    virtual void window_changed(Window &window) = 0;
    virtual void window_unmapped(Window &window) = 0;

protected:
    ~WindowsObserver() = default;
};

/// All windows: who has the focus, what is above what, where a new one goes.
///
/// Windows are one stack, in the order in which they were focused; dialogs stay above what they
/// belong to, and a fullscreen window is nothing but a large one. While it is the topmost of its
/// display, it covers the panels there, too, whatever is always on top beside it.
class Windows final {
public:
    /// `stacked` is called when other windows may be topmost. The others outlive this object.
    Windows(const DesktopProtocols &protocols, const SceneLayers &layers, const Theme &theme,
            const Outputs &outputs, Seat &seat, std::function<void()> stacked);
    ~Windows();

    Windows(const Windows &) = delete;
    Windows &operator=(const Windows &) = delete;

    /// Null: nobody. There are no windows yet.
    void set_observer(WindowsObserver *observer) { observer_ = observer; }

    /// What a window is a dialog of, or null.
    [[nodiscard]] const Window *parent_of(const Window &window) const;

    /// The displays changed: every window finds its place again.
    void arrange();

    /// Adds a window, which appears when its content says so, and is there until Window::remove().
    Window &add(const Window::MakeContent &make);

    /// Gives the keyboard to a window, or to a modal dialog of it, shows that if it was minimized,
    /// and raises it.
    void focus(Window &window);

    /// Keeps a window, and the dialogs of it, above all others, or not any more.
    void set_on_top(Window &window, bool on_top);

    /// Gives the keyboard to the visible window that had it last, or to none.
    void focus_last();

    /// Goes round all windows, also those that are minimized, one further at each call.
    void focus_next();

    /// The window with the keyboard, or null.
    [[nodiscard]] Window *focused() const { return focused_; }

    /// The window that shows this surface, or null.
    [[nodiscard]] Window *find(const wlr_surface *surface) const;

    /// The topmost window of a display, by OutputArea::monitor, or what that is a dialog of, if it
    /// is fullscreen; else null.
    [[nodiscard]] const Window *fullscreen_on(std::string_view monitor) const;

    // For a window --------------------------------------------------------------------------------

    void window_mapped(Window &window);
    void window_unmapped(Window &window);

    /// See WindowsObserver.
    void window_changed(Window &window);

    /// The window was minimized.
    void window_hidden(Window &window);

    /// The window is gone on return.
    void window_destroyed(Window &window);

    /// Nobody drags the window any more.
    void stopped_floating(Window &window);

    /// Its state or its frame changed.
    void place_again(Window &window);

    /// See Window::request_grab().
    void grab_requested(Window &window, uint32_t edges, std::optional<uint32_t> serial);

    [[nodiscard]] std::vector<OutputArea> areas() const { return outputs_.areas(); }

    /// The display on a connector, as OutputArea::monitor names it; empty if it is not lit.
    [[nodiscard]] std::string monitor_named(std::string_view connector) const;

    /// See Window::room().
    [[nodiscard]] wlr_box room() const;

private:
    void on_new_toplevel(wlr_xdg_toplevel *toplevel);
    void on_activate(wlr_xdg_activation_v1_request_activate_event *event);
    void raise(const Window &window);
    [[nodiscard]] Window &modal_dialog_or(Window &window) const;
    void count_as_last(const Window &window);
    [[nodiscard]] bool is_on_top(const Window &window) const;
    [[nodiscard]] Anchor anchor_for(const Window &window) const;

    const DesktopProtocols &protocols_;
    const SceneLayers &layers_;
    const Theme &theme_;
    const Outputs &outputs_;
    Seat &seat_;
    std::function<void()> stacked_;
    WindowsObserver *observer_ = nullptr;
    std::vector<std::unique_ptr<Window>> windows_; ///< The one focused last comes first.
    std::unordered_map<const wlr_surface *, Window *> by_surface_; ///< The same, for find().
    Window *focused_ = nullptr;
    Listener<wlr_xdg_toplevel> new_toplevel_;
    Listener<wlr_xdg_activation_v1_request_activate_event> activate_;
};

} // namespace sublet

#pragma once

#include <string_view>

#include "drag.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// How a window is shown.
struct WindowState {
    bool maximized = false;
    bool fullscreen = false;
    uint32_t snapped = WLR_EDGE_NONE; ///< To a half or a quarter of its display: which edges of
                                      ///< that it touches, a mask of wlr_edges.

    /// The user may move and resize it.
    [[nodiscard]] bool floating() const {
        return !maximized && !fullscreen && snapped == WLR_EDGE_NONE;
    }

    bool operator==(const WindowState &) const = default;
};

/// What a Window shows: a toplevel of some shell, which it asks to have a size and to act.
///
/// Upwards it speaks to its Window directly: what the client did and what it wants.
class Toplevel {
public:
    Toplevel() = default;
    virtual ~Toplevel() = default;

    Toplevel(const Toplevel &) = delete;
    Toplevel &operator=(const Toplevel &) = delete;

    /// Null while there is none.
    [[nodiscard]] virtual wlr_surface *surface() const = 0;

    /// Whether the surface gets the keys when the window is focused.
    [[nodiscard]] virtual bool takes_keyboard() const = 0;

    /// The part of the surface that is the window: without shadows and the like.
    [[nodiscard]] virtual wlr_box geometry() const = 0;

    [[nodiscard]] virtual SizeLimits limits() const = 0;

    /// Empty: none.
    [[nodiscard]] virtual std::string_view title() const = 0;

    /// What program the window is of, as desktop files are named; of X windows the class. Empty:
    /// none.
    [[nodiscard]] virtual std::string_view app_id() const = 0;

    /// The surface of what this is a dialog of, or null.
    [[nodiscard]] virtual const wlr_surface *parent() const = 0;

    /// Whether parent() is not to be used while this is there.
    [[nodiscard]] virtual bool modal() const = 0;

    /// Asks for a place and a size, in layout units; of the size zero, the client chooses one. A
    /// later geometry() tells what came of it.
    virtual void configure(const wlr_box &box, const WindowState &state) = 0;

    /// The window is there now.
    virtual void placed(int x, int y) = 0;

    /// Whether the client has followed every configure().
    [[nodiscard]] virtual bool settled() const = 0;

    virtual void set_active(bool active) = 0;
    virtual void set_resizing(bool resizing) = 0;

    /// Nobody can see the window, or somebody can again.
    virtual void set_suspended(bool suspended) = 0;

    /// The window is hidden, or not any more. For those who tell others.
    virtual void set_minimized(bool minimized) = 0;

    virtual void close() = 0;
};

} // namespace sublet

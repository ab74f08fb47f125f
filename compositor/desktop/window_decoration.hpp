#pragma once

#include "wlr/listener.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// Answers a window that asks who draws its title bar: nobody, the desktop draws a plain frame.
class WindowDecoration {
public:
    /// `decoration` is borrowed; it announces its end itself.
    explicit WindowDecoration(wlr_xdg_toplevel_decoration_v1 *decoration);

    /// The window can be configured now.
    void initialized();

private:
    void answer();
    void on_destroy();

    wlr_xdg_toplevel_decoration_v1 *decoration_; ///< Null when it is gone.
    Listener<void> request_mode_;
    Listener<void> destroy_;
};

} // namespace sublet

#pragma once

#include <cstdint>

#include "window.hpp"

namespace sublet {

/// A window that follows the pointer until a button is released.
class WindowGrab {
public:
    /// `edges` is a mask of wlr_edges; none moves the window. The window outlives the grab.
    WindowGrab(Window &window, uint32_t edges, double x, double y);
    ~WindowGrab();

    WindowGrab(const WindowGrab &) = delete;
    WindowGrab &operator=(const WindowGrab &) = delete;

    [[nodiscard]] const Window &window() const { return window_; }
    void motion(double x, double y);

private:
    Window &window_;
    uint32_t edges_;
    double x_;
    double y_;
    wlr_box start_;
};

} // namespace sublet

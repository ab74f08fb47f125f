#pragma once

#include <functional>
#include <list>

#include "loop/listener.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// The windows that are our displays while nested; tells when the user has closed the last one.
class NestedWindows {
public:
    explicit NestedWindows(std::function<void()> all_closed) : all_closed_(std::move(all_closed)) {}

    NestedWindows(const NestedWindows &) = delete;
    NestedWindows &operator=(const NestedWindows &) = delete;

    /// Watches an output of a backend without a session until it ends, if it is a window.
    void add(wlr_output *output);

private:
    struct Window {
        Window(NestedWindows &all, wlr_output *output);
        void on_destroy();

        NestedWindows &windows;
        Listener<void> destroy;
    };

    std::function<void()> all_closed_;
    std::list<Window> windows_;
};

} // namespace sublet

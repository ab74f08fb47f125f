#pragma once

#include <functional>

#include "child_processes.hpp"
#include "desktop_action.hpp"
#include "windows.hpp"

namespace sublet {

/// Does what keys and buttons are bound to.
class Actions {
public:
    /// What is done by others.
    struct Elsewhere {
        std::function<void()> show_help;
        std::function<void()> reload;
        std::function<void()> quit;
    };

    /// All arguments but the last outlive this object.
    Actions(ChildProcesses &children, Windows &windows, Elsewhere elsewhere);

    /// What starts a terminal; empty: $TERMINAL, or what is there.
    void set_terminal(Command terminal) { terminal_ = std::move(terminal); }

    /// `window` is the one that the action is about, or null. Moving and resizing need a pointer,
    /// and are Cursor's.
    void perform(const Effect &effect, Window *window);

private:
    void perform(DesktopAction action, Window *window);
    void start(const Command &command);
    void start_terminal();

    ChildProcesses &children_;
    Windows &windows_;
    Elsewhere elsewhere_;
    Command terminal_;
};

} // namespace sublet

#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sublet {

/// What the desktop does on a key or a button, before any client hears of it.
enum class DesktopAction {
    StartTerminal,
    CloseWindow,
    FocusNextWindow,
    ToggleMaximized,
    ToggleFullscreen,
    Minimize,
    ToggleOnTop,
    SnapLeft,
    SnapRight,
    SnapUp,
    SnapDown,
    SnapTopLeft,
    SnapTopRight,
    SnapBottomLeft,
    SnapBottomRight,
    Move,
    Resize,
    ShowHelp,
    Reload,
    Quit,
};

/// An action as the configuration calls it, and in words for the help.
struct NamedAction {
    DesktopAction action;
    std::string_view name;
    std::string_view explained;
    bool by_drag = false; ///< Needs a button that is held.
};

/// All of them, in the order in which the help lists them.
inline constexpr std::array named_actions{
    NamedAction{DesktopAction::StartTerminal, "terminal", "Start a terminal"},
    NamedAction{DesktopAction::CloseWindow, "close", "Close the window"},
    NamedAction{DesktopAction::FocusNextWindow, "next-window", "Next window"},
    NamedAction{DesktopAction::ToggleMaximized, "maximize", "Maximize, or back"},
    NamedAction{DesktopAction::ToggleFullscreen, "fullscreen", "Fullscreen, or back"},
    NamedAction{DesktopAction::Minimize, "minimize", "Minimize"},
    NamedAction{DesktopAction::ToggleOnTop, "on-top", "Always on top, or not any more"},
    NamedAction{DesktopAction::SnapLeft, "snap-left", "To the left half"},
    NamedAction{DesktopAction::SnapRight, "snap-right", "To the right half"},
    NamedAction{DesktopAction::SnapUp, "snap-up", "Maximize; from a half, to its upper quarter"},
    NamedAction{DesktopAction::SnapDown, "snap-down",
                "Undo that; from a half, to its lower quarter"},
    NamedAction{DesktopAction::SnapTopLeft, "snap-top-left", "To the upper left quarter"},
    NamedAction{DesktopAction::SnapTopRight, "snap-top-right", "To the upper right quarter"},
    NamedAction{DesktopAction::SnapBottomLeft, "snap-bottom-left", "To the lower left quarter"},
    NamedAction{DesktopAction::SnapBottomRight, "snap-bottom-right", "To the lower right quarter"},
    NamedAction{DesktopAction::Move, "move", "Move the window", true},
    NamedAction{DesktopAction::Resize, "resize", "Resize the window", true},
    NamedAction{DesktopAction::ShowHelp, "help", "This list"},
    NamedAction{DesktopAction::Reload, "reload", "Read the configuration again"},
    NamedAction{DesktopAction::Quit, "quit", "Leave sublet"},
};

/// A program and its arguments, run without a shell.
using Command = std::vector<std::string>;

/// What a binding does: nothing of the desktop's (the key or button is the client's), an action, or
/// a command.
using Effect = std::variant<std::monostate, DesktopAction, Command>;

} // namespace sublet

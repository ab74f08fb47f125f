#include "actions.hpp"

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// $TERMINAL, or what is there.
constexpr const char *usual_terminal =
    "for terminal in \"$TERMINAL\" foot weston-terminal alacritty kitty xterm; do"
    " command -v \"$terminal\" >/dev/null && exec \"$terminal\"; done;"
    " echo 'sublet: no terminal is installed that it knows; name one by TERMINAL' >&2";

void log_failure(const std::expected<pid_t, Error> &started) {
    if (!started) {
        log_error("desktop: {}", started.error().message());
    }
}

} // namespace

Actions::Actions(ChildProcesses &children, Windows &windows, Elsewhere elsewhere)
    : children_(children), windows_(windows), elsewhere_(std::move(elsewhere)) {}

void Actions::perform(const Effect &effect, Window *window) {
    if (const auto *action = std::get_if<DesktopAction>(&effect)) {
        perform(*action, window);
    } else if (const auto *command = std::get_if<Command>(&effect)) {
        start(*command);
    }
}

void Actions::start(const Command &command) {
    log_failure(children_.start(command));
}

void Actions::start_terminal() {
    log_failure(terminal_.empty() ? children_.start(usual_terminal) : children_.start(terminal_));
}

void Actions::perform(DesktopAction action, Window *window) {
    switch (action) {
    case DesktopAction::StartTerminal:
        return start_terminal();
    case DesktopAction::FocusNextWindow:
        return windows_.focus_next();
    case DesktopAction::ShowHelp:
        return elsewhere_.show_help();
    case DesktopAction::Reload:
        return elsewhere_.reload();
    case DesktopAction::Quit:
        return elsewhere_.quit();
    default:
        break;
    }
    if (window == nullptr) {
        return;
    }
    const auto move_to_edge = [&](uint32_t edge) {
        window->set_state(moved_to_edge(window->state(), edge));
    };
    switch (action) {
    case DesktopAction::CloseWindow:
        return window->close();
    case DesktopAction::ToggleMaximized:
        return window->set_state({.maximized = !window->state().maximized});
    case DesktopAction::ToggleFullscreen: {
        WindowState state = window->state();
        state.fullscreen = !state.fullscreen;
        return window->set_state(state);
    }
    case DesktopAction::Minimize:
        return window->set_minimized(true);
    case DesktopAction::ToggleOnTop:
        return windows_.set_on_top(*window, !window->on_top());
    case DesktopAction::SnapLeft:
        return move_to_edge(WLR_EDGE_LEFT);
    case DesktopAction::SnapRight:
        return move_to_edge(WLR_EDGE_RIGHT);
    case DesktopAction::SnapUp:
        return move_to_edge(WLR_EDGE_TOP);
    case DesktopAction::SnapDown:
        return move_to_edge(WLR_EDGE_BOTTOM);
    case DesktopAction::SnapTopLeft:
        return window->set_state({.snapped = WLR_EDGE_TOP | WLR_EDGE_LEFT});
    case DesktopAction::SnapTopRight:
        return window->set_state({.snapped = WLR_EDGE_TOP | WLR_EDGE_RIGHT});
    case DesktopAction::SnapBottomLeft:
        return window->set_state({.snapped = WLR_EDGE_BOTTOM | WLR_EDGE_LEFT});
    case DesktopAction::SnapBottomRight:
        return window->set_state({.snapped = WLR_EDGE_BOTTOM | WLR_EDGE_RIGHT});
    default:
        return;
    }
}

} // namespace sublet

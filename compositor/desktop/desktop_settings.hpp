#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "desktop/binding.hpp"
#include "desktop/color.hpp"
#include "desktop/monitor_rule.hpp"
#include "desktop/pointer_rule.hpp"
#include "desktop/touch_rule.hpp"

namespace sublet {

/// Names as of xkeyboard-config(7). Empty = libxkbcommon's default, which the environment may set.
struct KeyboardLayout {
    std::string rules;
    std::string model;
    std::string layout;
    std::string variant;
    std::string options;

    bool operator==(const KeyboardLayout &) const = default;
};

/// What a held key does, in clients.
struct KeyRepeat {
    int rate = 25; ///< Per second; zero: nothing.
    std::chrono::milliseconds delay{500};

    bool operator==(const KeyRepeat &) const = default;
};

/// What the user chooses for the desktop itself; sublet-config(5) describes it.
struct DesktopSettings {
    Command terminal;                  ///< Empty = the desktop's own choice.
    std::vector<Command> autostart;    ///< Run once, when sublet starts.
    std::string font = "Sans 10";      ///< Of titles and labels, as Pango takes it.
    std::vector<Color> backgrounds;    ///< Displays take them in turn; empty = each its own.
    std::vector<MonitorRule> monitors; ///< The first that matches a display applies to it.
    std::vector<TouchRule> touch;      ///< The first that matches a device applies to it.
    bool xwayland = true;              ///< X programs can be started.
    KeyboardLayout keyboard;
    KeyRepeat repeat;
    BindingWishes keys;
    BindingWishes buttons;
    std::vector<PointerRule> pointers; ///< The first that matches a device applies to it.

    bool operator==(const DesktopSettings &) const = default;
};

} // namespace sublet

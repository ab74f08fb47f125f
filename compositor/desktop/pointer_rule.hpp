#pragma once

#include <optional>
#include <string>
#include <vector>

#include <libinput.h>

namespace sublet {

/// What the configuration says of mice and touchpads. What it does not say is as libinput has it
/// for the device, but touchpads are tapped.
struct PointerRule {
    enum class Kind { Any, Touchpad, Mouse };

    std::string device = "*"; ///< Glob on the device's name.
    Kind kind = Kind::Any;
    std::optional<libinput_config_send_events_mode> events;
    std::optional<double> speed; ///< From -1 to 1.
    std::optional<libinput_config_accel_profile> acceleration;
    std::optional<bool> natural_scroll;
    std::optional<libinput_config_scroll_method> scroll_method;
    std::optional<bool> left_handed;
    std::optional<libinput_config_middle_emulation_state> middle_emulation;
    std::optional<libinput_config_tap_state> tap;
    std::optional<libinput_config_drag_state> tap_and_drag;
    std::optional<libinput_config_click_method> click_method;
    std::optional<libinput_config_dwt_state> disable_while_typing;

    bool operator==(const PointerRule &) const = default;
};

} // namespace sublet

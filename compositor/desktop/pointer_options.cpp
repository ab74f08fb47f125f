#include "pointer_options.hpp"

#include <algorithm>

#include "displays/glob.hpp"
#include "wlr/libinput.hpp"

namespace sublet {

namespace {

/// A device takes what the rule says, or else what is usual.
template <typename Value, typename Usual, typename Wish>
void put(libinput_device *device, libinput_config_status (*set)(libinput_device *, Value),
         Usual usual, const std::optional<Wish> &wish) {
    set(device, static_cast<Value>(wish ? *wish : static_cast<Wish>(usual)));
}

bool is_touchpad(libinput_device *device) {
    return libinput_device_config_tap_get_finger_count(device) > 0;
}

bool matches(const PointerRule &rule, libinput_device *device) {
    using enum PointerRule::Kind;
    return glob_matches(rule.device, libinput_device_get_name(device)) &&
           (rule.kind == Any || (rule.kind == Touchpad) == is_touchpad(device));
}

void apply(const PointerRule &rule, libinput_device *device) {
    put(device, libinput_device_config_send_events_set_mode, LIBINPUT_CONFIG_SEND_EVENTS_ENABLED,
        rule.events);
    put(device, libinput_device_config_accel_set_speed,
        libinput_device_config_accel_get_default_speed(device), rule.speed);
    put(device, libinput_device_config_accel_set_profile,
        libinput_device_config_accel_get_default_profile(device), rule.acceleration);
    put(device, libinput_device_config_scroll_set_natural_scroll_enabled,
        libinput_device_config_scroll_get_default_natural_scroll_enabled(device),
        rule.natural_scroll);
    put(device, libinput_device_config_scroll_set_method,
        libinput_device_config_scroll_get_default_method(device), rule.scroll_method);
    put(device, libinput_device_config_left_handed_set,
        libinput_device_config_left_handed_get_default(device), rule.left_handed);
    put(device, libinput_device_config_middle_emulation_set_enabled,
        libinput_device_config_middle_emulation_get_default_enabled(device), rule.middle_emulation);
    put(device, libinput_device_config_tap_set_enabled, LIBINPUT_CONFIG_TAP_ENABLED, rule.tap);
    put(device, libinput_device_config_tap_set_drag_enabled,
        libinput_device_config_tap_get_default_drag_enabled(device), rule.tap_and_drag);
    put(device, libinput_device_config_click_set_method,
        libinput_device_config_click_get_default_method(device), rule.click_method);
    put(device, libinput_device_config_dwt_set_enabled,
        libinput_device_config_dwt_get_default_enabled(device), rule.disable_while_typing);
}

} // namespace

void set_pointer_options(wlr_input_device *device, std::span<const PointerRule> rules) {
    if (!wlr_input_device_is_libinput(device)) {
        return;
    }
    libinput_device *handle = wlr_libinput_get_device_handle(device);
    const auto rule = std::ranges::find_if(
        rules, [&](const PointerRule &candidate) { return matches(candidate, handle); });
    apply(rule == rules.end() ? PointerRule{} : *rule, handle);
}

} // namespace sublet

#include "config/pointer_reader.hpp"

#include <ranges>

#include "config/client_rule_reader.hpp"

namespace sublet {
namespace {

/// true and false as two values of libinput's.
template <typename Value>
std::optional<Value> read_switch(TableReader &table, std::string_view key, Value on, Value off) {
    return table.boolean(key).transform([&](bool value) { return value ? on : off; });
}

PointerRule read_pointer(TableReader &table) {
    PointerRule rule;
    rule.device = read_glob(table, "device").value_or(rule.device);
    rule.kind = table
                    .choice<PointerRule::Kind>("kind", {{"touchpad", PointerRule::Kind::Touchpad},
                                                        {"mouse", PointerRule::Kind::Mouse}})
                    .value_or(rule.kind);
    rule.events = table.choice<libinput_config_send_events_mode>(
        "enable", {{"always", LIBINPUT_CONFIG_SEND_EVENTS_ENABLED},
                   {"without-mouse", LIBINPUT_CONFIG_SEND_EVENTS_DISABLED_ON_EXTERNAL_MOUSE},
                   {"never", LIBINPUT_CONFIG_SEND_EVENTS_DISABLED}});
    rule.speed = table.number("speed", -1, 1);
    rule.acceleration = table.choice<libinput_config_accel_profile>(
        "acceleration", {{"adaptive", LIBINPUT_CONFIG_ACCEL_PROFILE_ADAPTIVE},
                         {"flat", LIBINPUT_CONFIG_ACCEL_PROFILE_FLAT}});
    rule.natural_scroll = table.boolean("natural-scroll");
    rule.scroll_method = table.choice<libinput_config_scroll_method>(
        "scroll-method", {{"two-fingers", LIBINPUT_CONFIG_SCROLL_2FG},
                          {"edge", LIBINPUT_CONFIG_SCROLL_EDGE},
                          {"button", LIBINPUT_CONFIG_SCROLL_ON_BUTTON_DOWN},
                          {"none", LIBINPUT_CONFIG_SCROLL_NO_SCROLL}});
    rule.left_handed = table.boolean("left-handed");
    rule.middle_emulation =
        read_switch(table, "middle-emulation", LIBINPUT_CONFIG_MIDDLE_EMULATION_ENABLED,
                    LIBINPUT_CONFIG_MIDDLE_EMULATION_DISABLED);
    rule.tap = read_switch(table, "tap", LIBINPUT_CONFIG_TAP_ENABLED, LIBINPUT_CONFIG_TAP_DISABLED);
    rule.tap_and_drag = read_switch(table, "tap-and-drag", LIBINPUT_CONFIG_DRAG_ENABLED,
                                    LIBINPUT_CONFIG_DRAG_DISABLED);
    rule.click_method = table.choice<libinput_config_click_method>(
        "click-method", {{"areas", LIBINPUT_CONFIG_CLICK_METHOD_BUTTON_AREAS},
                         {"fingers", LIBINPUT_CONFIG_CLICK_METHOD_CLICKFINGER}});
    rule.disable_while_typing = read_switch(
        table, "disable-while-typing", LIBINPUT_CONFIG_DWT_ENABLED, LIBINPUT_CONFIG_DWT_DISABLED);
    table.finish();
    return rule;
}

} // namespace

std::vector<PointerRule> read_pointers(std::vector<TableReader> tables) {
    return tables | std::views::transform(read_pointer) | std::ranges::to<std::vector>();
}

} // namespace sublet

#include "input_mapping.hpp"

#include <algorithm>

#include "wlr/libinput.hpp"

namespace sublet {

namespace {

/// What udev says (WL_OUTPUT), or empty. wlroots (0.18 to 0.20) has a place for it in its touch
/// screens, and never asks libinput.
std::string_view named_by_udev(wlr_input_device *device) {
    if (!wlr_input_device_is_libinput(device)) {
        return "";
    }
    const char *name = libinput_device_get_output_name(wlr_libinput_get_device_handle(device));
    return name != nullptr ? name : "";
}

} // namespace

InputMapping::Screen::Screen(InputMapping &owner, wlr_touch *device)
    : mapping(owner), touch(device) {
    destroy.connect<[](Screen &self) {
        self.mapping.screens_.remove_if([&](const Screen &other) { return &other == &self; });
    }>(device->base.events.destroy, *this);
}

void InputMapping::configure(std::vector<TouchRule> rules) {
    rules_ = std::move(rules);
    arrange();
}

void InputMapping::add(wlr_touch *touch) {
    screens_.emplace_back(*this, touch);
    arrange();
}

void InputMapping::arrange() {
    std::vector<std::string> connectors;
    for (const auto &output : outputs_.all()) {
        if (output->shown()) {
            connectors.emplace_back(output->name());
        }
    }
    for (const Screen &screen : screens_) {
        const char *device = screen.touch->base.name;
        const auto connector =
            display_of_touch(device != nullptr ? device : "", named_by_udev(&screen.touch->base),
                             rules_, connectors);
        const auto output = std::ranges::find_if(outputs_.all(), [&](const auto &candidate) {
            return connector && *connector == candidate->name();
        });
        wlr_cursor_map_input_to_output(cursor_, &screen.touch->base,
                                       output != outputs_.all().end() ? (*output)->output()
                                                                      : nullptr);
    }
}

} // namespace sublet

#include "input_devices.hpp"

#include "seat.hpp"
#include "wlr/libinput.hpp"

namespace sublet {

namespace {

/// libinput closes the device of one that sends no events.
void set_open(wlr_input_device *device, bool open) {
    libinput_device_config_send_events_set_mode(wlr_libinput_get_device_handle(device),
                                                open ? LIBINPUT_CONFIG_SEND_EVENTS_ENABLED
                                                     : LIBINPUT_CONFIG_SEND_EVENTS_DISABLED);
}

} // namespace

InputDevices::Device::Device(InputDevices &owner, wlr_input_device *input)
    : all(owner), device(input) {
    destroy.connect<[](Device &self) {
        self.all.devices_.remove_if([&](const Device &other) { return &other == &self; });
    }>(input->events.destroy, *this);
}

bool InputDevices::Device::is(std::string_view evdev) const {
    return libinput_device_get_sysname(wlr_libinput_get_device_handle(device)) == evdev;
}

void InputDevices::add(wlr_input_device *device) {
    if (wlr_input_device_is_libinput(device)) {
        devices_.emplace_back(*this, device);
    }
    seat_.add_device(device);
}

void InputDevices::lend(std::string_view evdev) {
    for (Device &each : devices_) {
        if (!each.lent && each.is(evdev)) {
            each.lent = true;
            seat_.remove_device(each.device);
            set_open(each.device, false);
        }
    }
}

void InputDevices::take_back(std::string_view evdev, bool active) {
    for (Device &each : devices_) {
        if (each.lent && each.is(evdev)) {
            each.lent = false;
            if (active) {
                set_open(each.device, true);
                seat_.add_device(each.device);
            }
        }
    }
}

} // namespace sublet

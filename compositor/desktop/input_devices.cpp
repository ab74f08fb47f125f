#include "input_devices.hpp"

#include <array>

#include <linux/input.h>
#include <linux/major.h>
#include <sys/sysmacros.h>
#include <unistd.h>

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

/// An event of a device that says nothing; whoever has the device open wakes up.
void stir(int fd) {
    constexpr std::array<input_event, 2> nothing = {{
        {.time = {}, .type = EV_SYN, .code = SYN_CONFIG, .value = 0},
        {.time = {}, .type = EV_SYN, .code = SYN_REPORT, .value = 0},
    }};
    [[maybe_unused]] const ssize_t written = write(fd, nothing.data(), sizeof nothing);
}

} // namespace

InputDevices::InputDevices(const Graphics &graphics, Seat &seat)
    : graphics_(graphics), seat_(seat) {
    if (graphics.session != nullptr) {
        session_active_.connect<&InputDevices::on_session_active>(graphics.session->events.active,
                                                                  *this);
    }
}

/// When the session is back, libinput has opened its devices anew, but wlroots announces them only
/// when one of them gives an event. Until then they could be neither used nor lent.
void InputDevices::on_session_active() {
    if (!graphics_.active()) {
        return;
    }
    const wlr_device *device = nullptr;
    wl_list_for_each(device, &graphics_.session->devices, link) {
        if (major(device->dev) == INPUT_MAJOR) {
            stir(device->fd);
        }
    }
}

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

void InputDevices::take_back(std::string_view evdev) {
    for (Device &each : devices_) {
        if (each.lent && each.is(evdev)) {
            each.lent = false;
            if (graphics_.active()) {
                set_open(each.device, true);
                seat_.add_device(each.device);
            }
        }
    }
}

} // namespace sublet

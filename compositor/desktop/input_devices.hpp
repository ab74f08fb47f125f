#pragma once

#include <list>
#include <string>
#include <string_view>

#include "loop/listener.hpp"
#include "wlr/graphics.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

class Seat;

/// The devices of the seat. Those of the kernel's may be lent: the seat does without them, and
/// nothing of ours has them open meanwhile.
class InputDevices {
public:
    /// Both borrowed and outliving this object; the backend is there already.
    InputDevices(const Graphics &graphics, Seat &seat);

    InputDevices(const InputDevices &) = delete;
    InputDevices &operator=(const InputDevices &) = delete;

    /// One that has come; it announces its end itself.
    void add(wlr_input_device *device);

    /// All that libinput makes of an evdev device ("event3").
    void lend(std::string_view evdev);

    /// While the session is switched away it has no devices, and those that it gets on its return
    /// are new ones.
    void take_back(std::string_view evdev);

private:
    struct Device {
        Device(InputDevices &owner, wlr_input_device *input);
        [[nodiscard]] bool is(std::string_view evdev) const;

        InputDevices &all;
        wlr_input_device *device;
        bool lent = false;
        Listener<void> destroy;
    };

    void on_session_active();

    const Graphics &graphics_;
    Seat &seat_;
    std::list<Device> devices_; ///< Those that libinput drives.
    Listener<void> session_active_;
};

} // namespace sublet

#include "seat.hpp"

#include <algorithm>
#include <utility>

#include "loop/owned.hpp"
#include "pointer_options.hpp"

namespace sublet {

Seat::Seat(const Graphics &graphics, const DesktopProtocols &protocols, const SceneLayers &layers,
           const Outputs &outputs, Keys keys)
    : graphics_(graphics), seat_(made(wlr_seat_create(graphics.display, "seat0"))),
      activity_{protocols.idle_notifier, seat_},
      focus_(seat_, [this](const wlr_keyboard *keyboard) { return held_keys(keyboard); }),
      keys_(std::move(keys)),
      cursor_(protocols, layers, outputs.layout(), activity_,
              [this](const Effect &effect, Window &window) { keys_.perform(effect, &window); }),
      gestures_(protocols, cursor_.handle(), activity_),
      touch_(layers, cursor_.handle(), activity_), mapping_(outputs, cursor_.handle()),
      input_method_(protocols, layers, outputs, seat_), data_transfer_(layers, seat_),
      real_keyboards_(activity_, *this) {
    new_virtual_keyboard_.connect<&Seat::on_new_virtual_keyboard>(
        protocols.virtual_keyboard->events.new_virtual_keyboard, *this);
    new_virtual_pointer_.connect<&Seat::on_new_virtual_pointer>(
        protocols.virtual_pointer->events.new_virtual_pointer, *this);
    update_capabilities();
}

Seat::~Seat() = default;

void Seat::add_device(wlr_input_device *device) {
    switch (device->type) {
    case WLR_INPUT_DEVICE_KEYBOARD:
        add_keyboard(wlr_keyboard_from_input_device(device));
        break;
    case WLR_INPUT_DEVICE_TOUCH:
    case WLR_INPUT_DEVICE_POINTER:
        devices_.emplace_back(*this, device);
        cursor_.attach(device);
        set_pointer_options(device, pointer_rules_);
        if (device->type == WLR_INPUT_DEVICE_TOUCH) {
            mapping_.add(wlr_touch_from_input_device(device));
        }
        break;
    default:
        return; // tablets and switches are not used
    }
    update_capabilities();
}

void Seat::remove_device(wlr_input_device *device) {
    if (device->type == WLR_INPUT_DEVICE_KEYBOARD) {
        real_keyboards_.remove(wlr_keyboard_from_input_device(device));
        return;
    }
    const auto found = std::ranges::find(devices_, device, &Device::device);
    if (found != devices_.end()) {
        mapping_.remove(device);
        device_removed(*found);
    }
}

void Seat::configure(const DesktopSettings &settings, Keymap keymap) {
    key_bindings_ = key_bindings(settings.keys);
    cursor_.set_bindings(button_bindings(settings.buttons));
    mapping_.configure(settings.touch);
    keymap_ = std::move(keymap);
    repeat_ = settings.repeat;
    real_keyboards_.configure(keymap_.get(), repeat_);
    pointer_rules_ = settings.pointers;
    for (const Device &device : devices_) {
        set_pointer_options(device.device, pointer_rules_);
    }
}

Seat::Device::Device(Seat &owner, wlr_input_device *input) : seat(owner), device(input) {
    destroy.connect<[](Device &self) { self.seat.device_removed(self); }>(input->events.destroy,
                                                                          *this);
}

void Seat::device_removed(Device &device) {
    cursor_.detach(device.device);
    devices_.remove_if([&](const Device &other) { return &other == &device; });
    update_capabilities();
}

void Seat::lock(wlr_surface *surface) {
    if (!focus_.locked()) {
        wlr_seat_pointer_end_grab(seat_);
        wlr_seat_keyboard_end_grab(seat_);
        wlr_seat_touch_end_grab(seat_);
        touch_.cancel();
        cursor_.let_go();
    }
    focus_.lock(surface);
    cursor_.refresh();
}

void Seat::unlock() {
    cursor_.let_go();
    focus_.unlock();
}

void Seat::grab(Window &window, uint32_t edges, std::optional<uint32_t> serial) {
    const wlr_surface *held = seat_->pointer_state.focused_surface;
    wlr_touch_point *point = nullptr;
    if (serial ? wlr_seat_validate_pointer_grab_serial(seat_, nullptr, *serial)
               : seat_->pointer_state.button_count > 0 && held == window.content().surface()) {
        cursor_.grab(window, edges);
    } else if (serial && wlr_seat_validate_touch_grab_serial(seat_, nullptr, *serial, &point)) {
        touch_.grab(window, edges, point->touch_id);
    }
}

void Seat::end_grab_of(const Window &window) {
    cursor_.end_grab_of(window);
    touch_.end_grab_of(window);
}

const Effect *Seat::effect_of(uint32_t modifiers, xkb_keysym_t keysym, uint32_t keycode) const {
    return focus_.locked() ? nullptr : effect_of_key(key_bindings_, modifiers, keysym, keycode);
}

void Seat::perform(const Effect &effect) {
    keys_.perform(effect, nullptr);
}

void Seat::switch_terminal(unsigned number) {
    if (graphics_.session != nullptr) {
        wlr_session_change_vt(graphics_.session, number);
    }
}

/// Nothing that is typed for a screen locker goes to an input method.
bool Seat::write(wlr_keyboard *keyboard, const wlr_keyboard_key_event &event) {
    return !focus_.locked() && input_method_.take_key(keyboard, event);
}

bool Seat::write_modifiers(wlr_keyboard *keyboard) {
    return !focus_.locked() && input_method_.take_modifiers(keyboard);
}

bool Seat::answer(xkb_keysym_t keysym) {
    return !focus_.locked() && keys_.answer(keysym);
}

void Seat::keyboard_removed(Keyboard &keyboard) {
    std::erase_if(keyboards_, [&](const auto &other) { return other.get() == &keyboard; });
    choose_keyboard();
}

void Seat::real_keyboard_removed() {
    choose_keyboard();
}

/// The real ones first.
void Seat::choose_keyboard() {
    wlr_seat_set_keyboard(seat_, real_keyboards_.any() ? real_keyboards_.keyboard().handle()
                                 : keyboards_.empty()  ? nullptr
                                                       : keyboards_.back()->handle());
    update_capabilities();
}

std::vector<uint32_t> Seat::held_keys(const wlr_keyboard *keyboard) {
    if (keyboard == real_keyboards_.keyboard().handle()) {
        return real_keyboards_.keyboard().held_for_clients();
    }
    const auto found = std::ranges::find_if(
        keyboards_, [&](const auto &other) { return other->handle() == keyboard; });
    return found == keyboards_.end() ? std::vector<uint32_t>() : (*found)->held_for_clients();
}

void Seat::on_new_virtual_keyboard(wlr_virtual_keyboard_v1 *keyboard) {
    add_device(&keyboard->keyboard.base);
}

void Seat::on_new_virtual_pointer(wlr_virtual_pointer_v1_new_pointer_event *event) {
    wlr_input_device *device = &event->new_pointer->pointer.base;
    add_device(device);
    cursor_.distrust(device);
    if (event->suggested_output != nullptr) {
        wlr_cursor_map_input_to_output(cursor_.handle(), device, event->suggested_output);
    }
}

void Seat::add_keyboard(wlr_keyboard *keyboard) {
    if (wlr_input_device_get_virtual_keyboard(&keyboard->base) == nullptr) {
        real_keyboards_.add(keyboard);
        wlr_seat_set_keyboard(seat_, real_keyboards_.keyboard().handle());
    } else {
        set_keyboard_up(keyboard, keymap_.get(), repeat_); // until the program brings its own
        KeyboardHost &host = *this;
        keyboards_.push_back(std::make_unique<Keyboard>(keyboard, activity_, host));
        wlr_seat_set_keyboard(seat_, keyboard);
    }
    focus_.apply();
}

void Seat::update_capabilities() {
    const auto has = [this](wlr_input_device_type type) {
        return std::ranges::any_of(
            devices_, [type](const Device &device) { return device.device->type == type; });
    };
    uint32_t capabilities = 0;
    if (has(WLR_INPUT_DEVICE_POINTER)) {
        capabilities |= WL_SEAT_CAPABILITY_POINTER;
    }
    if (has(WLR_INPUT_DEVICE_TOUCH)) {
        capabilities |= WL_SEAT_CAPABILITY_TOUCH;
    }
    if (real_keyboards_.any() || !keyboards_.empty()) {
        capabilities |= WL_SEAT_CAPABILITY_KEYBOARD;
    }
    cursor_.set_visible((capabilities & WL_SEAT_CAPABILITY_POINTER) != 0);
    wlr_seat_set_capabilities(seat_, capabilities);
}

} // namespace sublet

#include "real_keyboards.hpp"

#include <span>

namespace sublet {

RealKeyboards::RealKeyboards(const Activity &activity, KeyboardHost &host)
    : host_(host), group_(made(wlr_keyboard_group_create())),
      keyboard_(std::in_place, &group_->keyboard, activity, host) {
    leave_.connect<&RealKeyboards::on_leave>(group_->events.leave, *this);
}

RealKeyboards::~RealKeyboards() {
    devices_.clear();
    keyboard_.reset();
}

void RealKeyboards::configure(xkb_keymap *keymap, const KeyRepeat &repeat) {
    // wlroots keeps a group of those alone that have the group's keymap: all change, then it does.
    for (const Device &device : devices_) {
        set_keyboard_up(device.keyboard, keymap, repeat);
    }
    set_keyboard_up(&group_->keyboard, keymap, repeat);
}

void RealKeyboards::add(wlr_keyboard *keyboard) {
    set_keyboard_up(keyboard, group_->keyboard.keymap,
                    {.rate = group_->keyboard.repeat_info.rate,
                     .delay = std::chrono::milliseconds(group_->keyboard.repeat_info.delay)});
    devices_.emplace_back(*this, keyboard);
    wlr_keyboard_group_add_keyboard(group_.get(), keyboard);
}

void RealKeyboards::remove(wlr_keyboard *keyboard) {
    if (devices_.remove_if([&](const Device &each) { return each.keyboard == keyboard; }) != 0) {
        wlr_keyboard_group_remove_keyboard(group_.get(), keyboard);
        host_.real_keyboard_removed();
    }
}

RealKeyboards::Device::Device(RealKeyboards &owner, wlr_keyboard *added)
    : all(owner), keyboard(added) {
    destroy.connect<&Device::on_destroy>(added->base.events.destroy, *this);
}

void RealKeyboards::Device::on_destroy() {
    RealKeyboards &owner = all;
    owner.devices_.remove_if([this](const Device &other) { return &other == this; });
    owner.host_.real_keyboard_removed();
}

/// A keyboard goes, and what is held on it with it.
void RealKeyboards::on_leave(wl_array *keycodes) {
    const std::span held(static_cast<const uint32_t *>(keycodes->data),
                         keycodes->size / sizeof(uint32_t));
    for (const uint32_t keycode : held) {
        keyboard_->release(keycode);
    }
}

} // namespace sublet

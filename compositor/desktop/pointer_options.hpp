#pragma once

#include <span>

#include "pointer_rule.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// Sets a mouse or a touchpad up by the first rule that matches it. What the device cannot do is
/// left out; nothing happens to what is not libinput's.
void set_pointer_options(wlr_input_device *device, std::span<const PointerRule> rules);

} // namespace sublet

#pragma once

#include "monitor.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// Which display it is, as the kernel says now; an output that is on no card is known by its name.
[[nodiscard]] Monitor monitor_of(wlr_output *output);

/// The transform that makes up for how the display's panel is built in.
[[nodiscard]] wl_output_transform upright_transform(wlr_output *output);

/// Gives an output a description for people if what wlroots made up lacks words: it writes "(null)"
/// for a display without an EDID.
void describe(wlr_output *output);

} // namespace sublet

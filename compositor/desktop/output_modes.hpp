#pragma once

#include <vector>

#include "output_settings.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// The mode of `output`'s list that is wanted, or the preferred one if the display has no such
/// mode. Null if the mode is to be made (OutputMode::custom), or there is no list at all (nested,
/// headless).
[[nodiscard]] wlr_output_mode *find_mode(wlr_output *output, const OutputMode &wanted);

/// The modes of `output` that show fewer pixels per second than `mode`, the most first.
[[nodiscard]] std::vector<wlr_output_mode *> modes_below(wlr_output *output,
                                                         const wlr_output_mode *mode);

} // namespace sublet

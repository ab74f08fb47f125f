#pragma once

#include <optional>

#include "output_wishes.hpp"

namespace sublet {

/// How the desktop uses a display.
struct OutputSettings {
    bool enabled = true;
    OutputMode mode;                        ///< As long as the display has it, else the preferred.
    std::optional<OutputPosition> position; ///< None: beside the others.
    float scale = 1;
    wl_output_transform transform = WL_OUTPUT_TRANSFORM_NORMAL;
    bool adaptive_sync = false; ///< A variable refresh rate.

    bool operator==(const OutputSettings &) const = default;
};

/// What follows from all wishes for a display. `upright` is the transform that makes up for how its
/// panel is built in.
[[nodiscard]] inline OutputSettings resolve(const OutputWishes &wishes,
                                            wl_output_transform upright) {
    return {.enabled = wishes.enabled.value_or(true),
            .mode = wishes.mode.value_or(OutputMode{}),
            .position = wishes.position,
            .scale = wishes.scale.value_or(1),
            .transform = wishes.transform.value_or(upright),
            .adaptive_sync = wishes.adaptive_sync.value_or(false)};
}

} // namespace sublet

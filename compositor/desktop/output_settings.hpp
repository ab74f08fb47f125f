#pragma once

#include <optional>

#include "wlr/wlroots.hpp"

namespace sublet {

/// How a display is wanted: by the user's choice, or as it was when it left the desktop.
struct OutputSettings {
    struct Mode {
        int width = 0;
        int height = 0;
        int refresh = 0; ///< mHz; 0 = any.
    };
    struct Position {
        int x = 0;
        int y = 0;
    };

    bool enabled = true;
    std::optional<Mode> mode;         ///< None: the preferred one.
    std::optional<Position> position; ///< In the layout; none: beside the others.
    float scale = 1;
    wl_output_transform transform = WL_OUTPUT_TRANSFORM_NORMAL;
    bool adaptive_sync = false; ///< A variable refresh rate.
};

} // namespace sublet

#pragma once

#include <optional>

#include <wayland-server-protocol.h>

namespace sublet {

struct OutputMode {
    int width = 0; ///< px; 0 = the display's preferred mode.
    int height = 0;
    int refresh = 0;     ///< mHz; 0 = the highest rate of that size.
    bool custom = false; ///< Also if the display does not list it.

    bool operator==(const OutputMode &) const = default;
};

/// In the layout.
struct OutputPosition {
    int x = 0;
    int y = 0;

    bool operator==(const OutputPosition &) const = default;
};

/// How somebody wants the desktop to use a display; what is left open is for others to say.
struct OutputWishes {
    std::optional<bool> enabled;
    std::optional<OutputMode> mode;
    std::optional<OutputPosition> position;
    std::optional<float> scale;
    std::optional<wl_output_transform> transform;
    std::optional<bool> adaptive_sync;

    bool operator==(const OutputWishes &) const = default;

    /// These wishes and, where they leave something open, those `below`.
    [[nodiscard]] OutputWishes over(const OutputWishes &below) const {
        return {.enabled = enabled ? enabled : below.enabled,
                .mode = mode ? mode : below.mode,
                .position = position ? position : below.position,
                .scale = scale ? scale : below.scale,
                .transform = transform ? transform : below.transform,
                .adaptive_sync = adaptive_sync ? adaptive_sync : below.adaptive_sync};
    }
};

} // namespace sublet

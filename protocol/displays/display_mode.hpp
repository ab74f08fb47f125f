#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <xf86drmMode.h>

#include "../vocabulary/error.hpp"

namespace sublet {

// A mode is the kernel's description of it. Its rate follows from its pixel clock (kernel:
// drm_mode_vrefresh, but exact) and is 0 for a mode without timings.

/// Vblanks per second; in mHz, rounded; and the time between two of them.
[[nodiscard]] double refresh_hz(const drmModeModeInfo &mode);
[[nodiscard]] int refresh_mhz(const drmModeModeInfo &mode);
[[nodiscard]] std::chrono::nanoseconds refresh_period(const drmModeModeInfo &mode);

/// Whether the display calls it its own choice.
[[nodiscard]] bool is_preferred(const drmModeModeInfo &mode);

/// The mode for people: "2160x1200@89.53".
[[nodiscard]] std::string description(const drmModeModeInfo &mode);

/// Whether two modes are the same picture at the same timings, wherever they came from.
[[nodiscard]] bool same_timings(const drmModeModeInfo &a, const drmModeModeInfo &b);

/// Whether they have the same type too (preferred, user-defined); names do not count.
[[nodiscard]] bool same_mode(const drmModeModeInfo &a, const drmModeModeInfo &b);

/// A mode as a person asks for it.
struct ModeWish {
    int width = 0; ///< px; 0 = the display's preferred mode.
    int height = 0;
    int refresh_mhz = 0; ///< 0 = the highest rate of that size.

    bool operator==(const ModeWish &) const = default;
};

/// Reads "preferred", "2160x1200" or "2160x1200@89.527" (Hz). Error::Invalid says what is allowed.
[[nodiscard]] std::expected<ModeWish, Error> parse_mode_wish(std::string_view text);

/// The reverse of parse_mode_wish().
[[nodiscard]] std::string to_string(const ModeWish &wish);

/// The mode of `modes` that is wished for, if there is one.
///
/// Without a size: the mode flagged preferred, else the first. With a rate: the nearest one, less
/// than 1 Hz away. Interlaced modes are taken only if there are no others.
[[nodiscard]] std::optional<drmModeModeInfo> choose_mode(std::span<const drmModeModeInfo> modes,
                                                         const ModeWish &wish);

} // namespace sublet

#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include <xf86drmMode.h>

#include "vocabulary/error.hpp"

namespace sublet {

/// Refresh rate of a mode in mHz, from its pixel clock (kernel: drm_mode_vrefresh, but exact);
/// 0 for a mode without timings.
[[nodiscard]] int refresh_mhz(const drmModeModeInfo &mode);

/// Whether two modes are the same picture at the same timings; names do not count.
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

/// The mode of `modes` that is wished for, null if there is none. Points into `modes`.
///
/// Without a size: the mode flagged preferred, else the first. With a rate: the nearest one, less
/// than 1 Hz away. Interlaced modes are taken only if there are no others.
[[nodiscard]] const drmModeModeInfo *choose_mode(std::span<const drmModeModeInfo> modes,
                                                 const ModeWish &wish);

} // namespace sublet

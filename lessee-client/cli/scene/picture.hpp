#pragma once

#include <cstdint>
#include <vector>

namespace sublet::cli {

/// A picture in memory.
struct Picture {
    uint32_t width = 0;
    uint32_t height = 0;
    std::vector<uint32_t> pixels; ///< 0xRRGGBB, rows from the top, without padding.
};

/// `picture` as large as it can be in `width` times `height`, its proportions kept, in the middle
/// of black. Each pixel is the mean of what it covers: smaller pictures keep sharp edges, larger
/// ones do not flicker. Black alone if there is nothing to show or no room.
[[nodiscard]] Picture letterboxed(const Picture &picture, uint32_t width, uint32_t height);

} // namespace sublet::cli

#pragma once

#include <span>
#include <vector>

#include <xf86drmMode.h>

namespace sublet {

/// The modes of `modes` with a lower pixel rate than `than`, the highest first.
[[nodiscard]] std::vector<drmModeModeInfo> lower_modes(std::span<const drmModeModeInfo> modes,
                                                       const drmModeModeInfo &than);

} // namespace sublet

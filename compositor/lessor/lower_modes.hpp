#pragma once

#include <span>
#include <vector>

#include <xf86drmMode.h>

namespace sublet {

/// The modes of `modes` that show fewer pixels per second than `than`, the most first.
[[nodiscard]] std::vector<drmModeModeInfo> lower_modes(std::span<const drmModeModeInfo> modes,
                                                       const drmModeModeInfo &than);

} // namespace sublet

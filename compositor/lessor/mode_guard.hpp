#pragma once

#include <xf86drmMode.h>

#include "displays/display_mode.hpp"
#include "lessor/kms_topology.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A CRTC whose mode the lessee must leave alone.
struct GuardedMode {
    CrtcId crtc;
    drmModeModeInfo mode;

    /// Whether somebody drives it in another mode now. `drm_fd` is borrowed.
    [[nodiscard]] bool is_broken(int drm_fd) const {
        const auto now = mode_of(drm_fd, crtc);
        return now && !same_timings(*now, mode);
    }
};

} // namespace sublet

#pragma once

#include <xf86drmMode.h>

#include "displays/display_mode.hpp"
#include "vocabulary/drm_ptr.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A CRTC whose mode the lessee must leave alone.
struct GuardedMode {
    CrtcId crtc;
    drmModeModeInfo mode;

    /// Whether somebody drives it in another mode now. `drm_fd` is borrowed.
    [[nodiscard]] bool is_broken(int drm_fd) const {
        const DrmCrtc now(drmModeGetCrtc(drm_fd, crtc.value()));
        return now && now->mode_valid != 0 && !same_timings(now->mode, mode);
    }
};

} // namespace sublet

#pragma once

#include <expected>
#include <memory>
#include <span>

#include <xf86drmMode.h>

#include "lessor/black_buffer.hpp"
#include "vocabulary/error.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// An output to light, and how.
struct PresetOutput {
    wlr_output *output; ///< Borrowed; of the DRM backend, and nobody else commits to it now.
    drmModeModeInfo mode;
    std::shared_ptr<const BlackBuffer> black; ///< Of the mode's size.
};

/// Lights every output black in its mode, in this order and in blocking commits. wlroots then owns
/// a CRTC for each and leaves it alone as long as nobody commits: the lessee flips on it without a
/// modeset of its own.
///
/// wlroots gives each output the first CRTC that is free and possible for it, and does not move one
/// that is lit (0.18 even loses CRTCs when one commit enables two outputs). So the order decides
/// who can be served; see lighting_order(). On an error those that were off before are off again.
[[nodiscard]] std::expected<void, Error> light_black(std::span<const PresetOutput> outputs);

/// Switches an output off. Errors are those of the driver; the output may then still be lit.
[[nodiscard]] std::expected<void, Error> switch_off(wlr_output *output);

} // namespace sublet

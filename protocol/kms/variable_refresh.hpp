#pragma once

#include <expected>

#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "pipeline.hpp"

namespace sublet::kms {

/// Adds to `request`: whether the display waits for late frames (VRR_ENABLED of the CRTC). Error
/// Unsupported: the driver has no VRR, or the display is not "vrr_capable".
[[nodiscard]] std::expected<void, Error> set_variable_refresh(AtomicRequest &request,
                                                              const Pipeline &pipeline, bool on);

} // namespace sublet::kms

#pragma once

#include <expected>

#include <sublet/lessee/kms/atomic_request.hpp>
#include <sublet/lessee/kms/pipeline.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::lessee::kms {

/// Adds to `request`: whether the display waits for late frames (VRR_ENABLED of the CRTC). Error
/// Unsupported: the driver has no VRR, or the display is not "vrr_capable".
[[nodiscard]] std::expected<void, Error> set_variable_refresh(AtomicRequest &request,
                                                              const Pipeline &pipeline, bool on);

} // namespace sublet::lessee::kms

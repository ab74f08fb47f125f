#pragma once

#include <vector>

#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::cli {

/// The connectors of the lease `fd`, ordered so that the first can be driven by the first CRTC of
/// the lease, the second by the second and so on, as many programs take for granted; those that
/// drive it now before others. Empty: there is but one, or they are in that order, or cannot be.
/// Takes no client capability.
[[nodiscard]] std::vector<ConnectorId> connectors_by_crtc(int fd);

} // namespace sublet::cli

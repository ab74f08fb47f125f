#pragma once

#include <vector>

#include "lessor/kernel_lease.hpp"

namespace sublet {

/// Whether the fd is some DRM device's, so that its ioctls can be trusted to be the kernel's.
[[nodiscard]] bool is_drm_device(int fd);

/// What a lease that somebody else made hands over, as the kernel tells its lessee. CRTCs and
/// planes stay empty if `lease_fd` is no lease.
[[nodiscard]] LeasedObjects read_leased_objects(int lease_fd, std::vector<ConnectorId> connectors);

} // namespace sublet

#include "relay/leased_objects.hpp"

#include <algorithm>
#include <span>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

constexpr unsigned drm_major = 226; // linux: include/uapi/linux/major.h does not have it

std::span<const uint32_t> ids(const uint32_t *first, int count) {
    return {first, static_cast<size_t>(count)};
}

} // namespace

bool is_drm_device(int fd) {
    struct stat status = {};
    return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && major(status.st_rdev) == drm_major;
}

LeasedObjects read_leased_objects(int lease_fd, std::vector<ConnectorId> connectors) {
    LeasedObjects leased{.connectors = std::move(connectors)};
    if (!is_drm_device(lease_fd)) {
        return leased;
    }
    const DrmObjectList all(drmModeGetLease(lease_fd));
    const DrmResources resources(drmModeGetResources(lease_fd));
    if (!all || !resources) {
        return leased;
    }
    const auto crtcs = ids(resources->crtcs, resources->count_crtcs);
    const auto sockets = ids(resources->connectors, resources->count_connectors);
    for (const uint32_t id : std::span(all->objects, all->count)) {
        // The plane list would be complete only with a client cap that is the lessee's to set.
        if (std::ranges::contains(crtcs, id)) {
            leased.crtcs.emplace_back(id);
        } else if (!std::ranges::contains(sockets, id)) {
            leased.planes.emplace_back(id);
        }
    }
    return leased;
}

} // namespace sublet

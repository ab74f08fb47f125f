#include "lease/route_reset.hpp"

#include <algorithm>
#include <initializer_list>
#include <ranges>
#include <string_view>

#include "lease/resource_claims.hpp"
#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

/// Sets these properties of an object to 0; one that is gone has none.
void add_zeros(drmModeAtomicReq *request, int drm_fd, uint32_t object, uint32_t type,
               std::initializer_list<std::string_view> names) {
    const DrmObjectProperties properties(drmModeObjectGetProperties(drm_fd, object, type));
    for (uint32_t i = 0; properties && i < properties->count_props; ++i) {
        const DrmProperty property(drmModeGetProperty(drm_fd, properties->props[i]));
        if (property && std::ranges::contains(names, std::string_view(property->name))) {
            drmModeAtomicAddProperty(request, object, property->prop_id, 0);
        }
    }
}

} // namespace

bool is_rerouted(int drm_fd, const LeasedObjects &objects) {
    return std::ranges::any_of(std::views::zip(objects.connectors, objects.crtcs),
                               [drm_fd](const auto &lent) {
                                   const auto &[connector, crtc] = lent;
                                   const CrtcId now = crtc_of_connector(drm_fd, connector);
                                   return now && now != crtc;
                               });
}

std::expected<void, Error> switch_everything_off(int master_fd, const LeasedObjects &objects) {
    const DrmAtomicRequest request(drmModeAtomicAlloc());
    for (const ConnectorId connector : objects.connectors) {
        add_zeros(request.get(), master_fd, connector.value(), DRM_MODE_OBJECT_CONNECTOR,
                  {"CRTC_ID"});
    }
    for (const CrtcId crtc : objects.crtcs) {
        add_zeros(request.get(), master_fd, crtc.value(), DRM_MODE_OBJECT_CRTC,
                  {"MODE_ID", "ACTIVE"});
    }
    for (const PlaneId plane : objects.planes) {
        add_zeros(request.get(), master_fd, plane.value(), DRM_MODE_OBJECT_PLANE,
                  {"FB_ID", "CRTC_ID"});
    }
    const int result =
        drmModeAtomicCommit(master_fd, request.get(), DRM_MODE_ATOMIC_ALLOW_MODESET, nullptr);
    if (result < 0) {
        return std::unexpected(Error::from_result(result, "undo the routes of a lessee"));
    }
    return {};
}

} // namespace sublet

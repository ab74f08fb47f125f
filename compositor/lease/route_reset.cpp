#include "lease/route_reset.hpp"

#include <algorithm>
#include <initializer_list>
#include <ranges>
#include <string_view>

#include "lease/kms_commit.hpp"
#include "lease/kms_properties.hpp"
#include "lease/kms_topology.hpp"

namespace sublet {

namespace {

/// Sets these properties of an object to 0; one that is gone has none.
void set_to_zero(KmsCommit &commit, int drm_fd, uint32_t object, uint32_t type,
                 std::initializer_list<std::string_view> names) {
    const auto properties = read_properties(drm_fd, object, type);
    for (const std::string_view name : names) {
        const KmsProperty *found = properties ? find_property(*properties, name) : nullptr;
        if (found) {
            commit.set(object, found->id, 0);
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
    KmsCommit commit(master_fd);
    for (const ConnectorId connector : objects.connectors) {
        set_to_zero(commit, master_fd, connector.value(), DRM_MODE_OBJECT_CONNECTOR, {"CRTC_ID"});
    }
    for (const CrtcId crtc : objects.crtcs) {
        set_to_zero(commit, master_fd, crtc.value(), DRM_MODE_OBJECT_CRTC, {"MODE_ID", "ACTIVE"});
    }
    for (const PlaneId plane : objects.planes) {
        set_to_zero(commit, master_fd, plane.value(), DRM_MODE_OBJECT_PLANE, {"FB_ID", "CRTC_ID"});
    }
    return commit.commit(DRM_MODE_ATOMIC_ALLOW_MODESET, "undo the routes of a lessee");
}

} // namespace sublet

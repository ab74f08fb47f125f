#include "lessor/route_reset.hpp"

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <ranges>
#include <string_view>

#include <xf86drmMode.h>

#include "kms/object_properties.hpp"
#include "lessor/kms_topology.hpp"

namespace sublet {

namespace {

/// Sets these properties of an object to 0; one that is gone has none.
template <typename Tag> void set_to_zero(kms::AtomicRequest &request, kms::PropertyCatalog &catalog,
                                         StrongId<Tag> object, uint32_t type,
                                         std::initializer_list<std::string_view> names) {
    const auto properties = kms::ObjectProperties::read(catalog, object.value(), type);
    for (const std::string_view name : names) {
        if (const PropertyId id = properties ? properties->id(name) : PropertyId()) {
            request.set(object, id, 0);
        }
    }
}

} // namespace

bool is_rerouted(int drm_fd, kms::PropertyCatalog &catalog, const LeasedObjects &objects) {
    return std::ranges::any_of(std::views::zip(objects.connectors, objects.crtcs),
                               [&](const auto &leased) {
                                   const auto &[connector, crtc] = leased;
                                   const CrtcId now = crtc_of_connector(drm_fd, catalog, connector);
                                   return now && now != crtc;
                               });
}

std::expected<void, Error> switch_everything_off(int master_fd, kms::PropertyCatalog &catalog,
                                                 const LeasedObjects &objects) {
    kms::AtomicRequest request;
    for (const ConnectorId connector : objects.connectors) {
        set_to_zero(request, catalog, connector, DRM_MODE_OBJECT_CONNECTOR, {"CRTC_ID"});
    }
    for (const CrtcId crtc : objects.crtcs) {
        set_to_zero(request, catalog, crtc, DRM_MODE_OBJECT_CRTC, {"MODE_ID", "ACTIVE"});
    }
    for (const PlaneId plane : objects.planes) {
        set_to_zero(request, catalog, plane, DRM_MODE_OBJECT_PLANE, {"FB_ID", "CRTC_ID"});
    }
    return request.empty() ? std::expected<void, Error>() : request.commit_now(master_fd);
}

std::expected<void, Error> add_overlays_off(kms::AtomicRequest &request,
                                            kms::PropertyCatalog &catalog,
                                            const LeasedObjects &objects) {
    for (const PlaneId plane : objects.planes) {
        const auto properties =
            kms::ObjectProperties::read(catalog, plane.value(), DRM_MODE_OBJECT_PLANE);
        if (!properties) {
            return std::unexpected(properties.error());
        }
        const PropertyId fb = properties->id("FB_ID");
        const PropertyId crtc = properties->id("CRTC_ID");
        if (properties->value("type") == DRM_PLANE_TYPE_OVERLAY && fb && crtc) {
            request.set(plane, fb, 0);
            request.set(plane, crtc, 0);
        }
    }
    return {};
}

} // namespace sublet

#include "lessor/kms_topology.hpp"

#include <optional>
#include <string_view>

#include "kms/object_properties.hpp"
#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

std::optional<uint64_t> read_property(kms::PropertyCatalog &catalog, uint32_t object, uint32_t type,
                                      std::string_view name) {
    const auto properties = kms::ObjectProperties::read(catalog, object, type);
    return properties ? properties->value(name) : std::nullopt;
}

} // namespace

std::expected<KmsTopology, Error> read_kms_topology(int drm_fd, kms::PropertyCatalog &catalog) {
    const DrmResources resources(drmModeGetResources(drm_fd));
    const DrmPlaneResources planes(drmModeGetPlaneResources(drm_fd));
    if (!resources || !planes) {
        return std::unexpected(Error::from_errno("read the card's resources"));
    }

    KmsTopology topology;
    for (int i = 0; i < resources->count_crtcs; ++i) {
        topology.crtcs.emplace_back(resources->crtcs[i]);
    }
    for (uint32_t i = 0; i < planes->count_planes; ++i) {
        const DrmPlane plane(drmModeGetPlane(drm_fd, planes->planes[i]));
        const auto type = read_property(catalog, planes->planes[i], DRM_MODE_OBJECT_PLANE, "type");
        if (!plane || !type) {
            return std::unexpected(Error::from_errno("read a plane of the card"));
        }
        topology.planes.push_back({PlaneId(plane->plane_id), static_cast<PlaneType>(*type),
                                   plane->possible_crtcs, CrtcId(plane->crtc_id)});
    }
    return topology;
}

CrtcId crtc_of_connector(int drm_fd, kms::PropertyCatalog &catalog, ConnectorId connector) {
    const auto crtc =
        read_property(catalog, connector.value(), DRM_MODE_OBJECT_CONNECTOR, "CRTC_ID");
    if (crtc) {
        return CrtcId(static_cast<uint32_t>(*crtc));
    }
    // Drivers without atomic modesetting have no such property.
    const DrmConnector legacy(drmModeGetConnectorCurrent(drm_fd, connector.value()));
    const DrmEncoder encoder(legacy ? drmModeGetEncoder(drm_fd, legacy->encoder_id) : nullptr);
    return encoder ? CrtcId(encoder->crtc_id) : CrtcId();
}

std::optional<drmModeModeInfo> mode_of(int drm_fd, CrtcId crtc) {
    const DrmCrtc now(drmModeGetCrtc(drm_fd, crtc.value()));
    return now && now->mode_valid != 0 ? std::optional(now->mode) : std::nullopt;
}

} // namespace sublet

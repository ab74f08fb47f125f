#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include <xf86drmMode.h>

#include "kms/property_catalog.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

enum class PlaneType { Overlay = 0, Primary = 1, Cursor = 2 }; ///< Kernel: DRM_PLANE_TYPE_*.

struct KmsPlane {
    PlaneId id;
    PlaneType type = PlaneType::Overlay;
    uint32_t possible_crtcs = 0; ///< Bit n = KmsTopology::crtcs[n].
    CrtcId crtc;                 ///< Shown on now; empty = off.
};

/// Which objects a card has and how they are connected at one moment.
struct KmsTopology {
    struct Route {
        ConnectorId connector;
        CrtcId crtc; ///< Empty = the connector is off.
    };
    std::vector<CrtcId> crtcs; ///< In the kernel's order.
    std::vector<KmsPlane> planes;
    std::vector<Route> routes;
};

/// Reads which CRTCs and planes a card has, which never changes, and where its planes are now.
/// `drm_fd` is borrowed; works with and without master, as does what follows.
[[nodiscard]] std::expected<KmsTopology, Error> read_kms_topology(int drm_fd,
                                                                  kms::PropertyCatalog &catalog);

/// The CRTC that a connector is routed to now; empty = it is off. Does not probe. Takes every
/// modeset lock of the card.
[[nodiscard]] CrtcId crtc_of_connector(int drm_fd, kms::PropertyCatalog &catalog,
                                       ConnectorId connector);

/// The mode of a CRTC now; nullopt: it is off. Waits while somebody sets its mode.
[[nodiscard]] std::optional<drmModeModeInfo> mode_of(int drm_fd, CrtcId crtc);

} // namespace sublet

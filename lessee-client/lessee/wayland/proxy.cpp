#include "lessee/wayland/proxy.hpp"

#include <drm-lease-v1-client-protocol.h>

namespace sublet::lessee {

void DestroyProxy::operator()(wp_drm_lease_connector_v1 *proxy) const noexcept {
    wp_drm_lease_connector_v1_destroy(proxy);
}

void DestroyProxy::operator()(wp_drm_lease_device_v1 *proxy) const noexcept {
    wp_drm_lease_device_v1_destroy(proxy);
}

void DestroyProxy::operator()(wp_drm_lease_v1 *proxy) const noexcept {
    wp_drm_lease_v1_destroy(proxy);
}

} // namespace sublet::lessee

#include "lessee/wayland/proxy.hpp"

#include <drm-lease-v1-client-protocol.h>
#include <sublet-lease-terms-v1-client-protocol.h>

namespace sublet::lessee {

void DestroyProxy::operator()(wp_drm_lease_connector_v1 *proxy) const noexcept {
    wp_drm_lease_connector_v1_destroy(proxy);
}

void DestroyProxy::operator()(wp_drm_lease_device_v1 *proxy) const noexcept {
    wp_drm_lease_device_v1_destroy(proxy);
}

void DestroyProxy::operator()(wp_drm_lease_request_v1 *proxy) const noexcept {
    wp_drm_lease_request_v1_destroy(proxy); // Here alone: the protocol has no word for it.
}

void DestroyProxy::operator()(wp_drm_lease_v1 *proxy) const noexcept {
    wp_drm_lease_v1_destroy(proxy);
}

void DestroyProxy::operator()(sublet_lease_terms_manager_v1 *proxy) const noexcept {
    sublet_lease_terms_manager_v1_destroy(proxy);
}

void DestroyProxy::operator()(sublet_lease_terms_v1 *proxy) const noexcept {
    sublet_lease_terms_v1_destroy(proxy);
}

void DestroyProxy::operator()(sublet_display_claim_v1 *proxy) const noexcept {
    sublet_display_claim_v1_destroy(proxy);
}

} // namespace sublet::lessee

#pragma once

#include <memory>

struct sublet_display_claim_v1;
struct sublet_lease_terms_manager_v1;
struct sublet_lease_terms_v1;
struct wp_drm_lease_connector_v1;
struct wp_drm_lease_device_v1;
struct wp_drm_lease_request_v1;
struct wp_drm_lease_v1;

namespace sublet::lessee {

struct DestroyProxy {
    void operator()(wp_drm_lease_connector_v1 *proxy) const noexcept;
    void operator()(wp_drm_lease_device_v1 *proxy) const noexcept;
    void operator()(wp_drm_lease_request_v1 *proxy) const noexcept;
    void operator()(wp_drm_lease_v1 *proxy) const noexcept;
    void operator()(sublet_lease_terms_manager_v1 *proxy) const noexcept;
    void operator()(sublet_lease_terms_v1 *proxy) const noexcept;
    void operator()(sublet_display_claim_v1 *proxy) const noexcept;
};

/// An object of the wire, destroyed with this, on a Link that outlives it.
template <typename Object> using Proxy = std::unique_ptr<Object, DestroyProxy>;

} // namespace sublet::lessee

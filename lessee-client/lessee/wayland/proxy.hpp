#pragma once

#include <memory>

struct wp_drm_lease_connector_v1;
struct wp_drm_lease_device_v1;
struct wp_drm_lease_v1;

namespace sublet::lessee {

struct DestroyProxy {
    void operator()(wp_drm_lease_connector_v1 *proxy) const noexcept;
    void operator()(wp_drm_lease_device_v1 *proxy) const noexcept;
    void operator()(wp_drm_lease_v1 *proxy) const noexcept;
};

/// An object of the wire, destroyed with this, on a Link that outlives it.
template <typename Object> using Proxy = std::unique_ptr<Object, DestroyProxy>;

} // namespace sublet::lessee

#include "lessee/wayland/device_binding.hpp"

#include <new>
#include <utility>

#include <drm-lease-v1-client-protocol.h>
#include <wayland-client.h>

namespace sublet::lessee {

struct BoundDevice::Events {
    static BoundDevice &of(void *data) { return *static_cast<BoundDevice *>(data); }

    static void drm_fd(void *data, wp_drm_lease_device_v1 *, int32_t fd) noexcept {
        UniqueFd node(fd);
        if (DeviceListener *const listener = of(data).listener_) {
            listener->on_drm_fd(std::move(node));
        }
    }

    static void connector(void *data, wp_drm_lease_device_v1 *,
                          wp_drm_lease_connector_v1 *object) noexcept {
        Proxy<wp_drm_lease_connector_v1> connector(object);
        if (DeviceListener *const listener = of(data).listener_) {
            listener->on_connector(std::move(connector));
        }
    }

    static void done(void *data, wp_drm_lease_device_v1 *) noexcept {
        if (DeviceListener *const listener = of(data).listener_) {
            listener->on_done();
        }
    }

    static void released(void *data, wp_drm_lease_device_v1 *) noexcept {
        BoundDevice &self = of(data);
        self.released_ = true;
        if (self.owns_itself_) {
            delete &self;
        }
    }

    static constexpr wp_drm_lease_device_v1_listener handlers = {
        .drm_fd = drm_fd, .connector = connector, .done = done, .released = released};
};

BoundDevice::BoundDevice(wl_registry *registry, uint32_t device, DeviceListener &listener)
    : proxy_(static_cast<wp_drm_lease_device_v1 *>(
          wl_registry_bind(registry, device, &wp_drm_lease_device_v1_interface, 1))),
      listener_(&listener) {
    if (!proxy_) {
        throw std::bad_alloc();
    }
    wp_drm_lease_device_v1_add_listener(proxy_.get(), &Events::handlers, this);
}

void BoundDevice::release() {
    listener_ = nullptr;
    wp_drm_lease_device_v1_release(proxy_.get());
}

void BoundDevice::leave(std::unique_ptr<BoundDevice> device) noexcept {
    BoundDevice *const left = device.release();
    left->owns_itself_ = true;
    wl_proxy_set_queue(reinterpret_cast<wl_proxy *>(left->proxy()), nullptr);
}

DeviceBinding::DeviceBinding(std::shared_ptr<Link> link, wl_registry *registry, uint32_t device,
                             DeviceListener &listener)
    : link_(std::move(link)), device_(std::make_unique<BoundDevice>(registry, device, listener)) {}

DeviceBinding::~DeviceBinding() {
    link_->release(std::move(device_));
}

wp_drm_lease_device_v1 *DeviceBinding::proxy() const {
    return device_->proxy();
}

} // namespace sublet::lessee

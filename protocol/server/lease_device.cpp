#include "lease_device.hpp"

#include <utility>

#include "client_key.hpp"
#include "drm-lease-v1-server-protocol.h"
#include "lease_connector.hpp"
#include "lease_request_object.hpp"
#include "resource.hpp"

namespace sublet::wire {

namespace {

void on_create_lease_request(wl_client *client, wl_resource *resource, uint32_t id) noexcept {
    LeaseRequestObject::create(client, wl_resource_get_version(resource), id,
                               from_resource<LeaseDevice>(resource).table());
}

void on_release(wl_client * /*client*/, wl_resource *resource) noexcept {
    wp_drm_lease_device_v1_send_released(resource);
    wl_resource_destroy(resource);
}

const struct wp_drm_lease_device_v1_interface requests = {
    .create_lease_request = on_create_lease_request,
    .release = on_release,
};

} // namespace

wl_resource *LeaseDevice::create(wl_client *client, int version, uint32_t id,
                                 std::weak_ptr<LeaseTable> table) {
    auto owned = std::make_unique<LeaseDevice>(std::move(table));
    LeaseDevice &device = *owned;
    wl_resource *const resource = make_resource(client, wp_drm_lease_device_v1_interface, version,
                                                id, &requests, std::move(owned));
    if (resource != nullptr) {
        device.resource_ = resource;
        device.client_gone_.connect<&LeaseDevice::detach>(wl_client_add_destroy_listener, client,
                                                          device);
    }
    return resource;
}

LeaseDevice::LeaseDevice(std::weak_ptr<LeaseTable> table) : table_(std::move(table)) {}

LeaseDevice::~LeaseDevice() {
    if (resource_ != nullptr) {
        detach();
    }
}

void LeaseDevice::serve(UniqueFd node, const LeaseConnectors &connectors) {
    served_ = true;
    wp_drm_lease_device_v1_send_drm_fd(resource_, node.get());
    update(connectors);
}

bool LeaseDevice::may_see(const LeaseConnector &connector) const {
    const ClientKey only_for = connector.offer().only_for;
    return !only_for || only_for == key_of(wl_resource_get_client(resource_));
}

void LeaseDevice::update(const LeaseConnectors &added) {
    for (const auto &connector : added) {
        if (may_see(*connector)) {
            LeaseConnector::announce(connector, resource_);
        }
    }
    wp_drm_lease_device_v1_send_done(resource_);
}

void LeaseDevice::detach() {
    wl_list *const link = wl_resource_get_link(resource_);
    wl_list_remove(link);
    wl_list_init(link);
}

} // namespace sublet::wire

#include "lease_connector.hpp"

#include <utility>

#include "drm-lease-v1-server-protocol.h"
#include "resource.hpp"

namespace sublet::wire {

namespace {

/// A client's object: keeps its LeaseConnector and sits in its list.
struct Handle {
    std::shared_ptr<LeaseConnector> connector;
    wl_list *link = nullptr;

    ~Handle() {
        if (link != nullptr) {
            wl_list_remove(link);
        }
    }
};

const struct wp_drm_lease_connector_v1_interface requests = {.destroy = destroy_resource};

} // namespace

LeaseConnector::LeaseConnector(OfferedConnector offer, std::weak_ptr<LeaseTable> device)
    : offer_(std::move(offer)), device_(std::move(device)) {
    wl_list_init(&resources_);
}

LeaseConnector::~LeaseConnector() = default;

std::shared_ptr<LeaseConnector> LeaseConnector::of(wl_resource *resource) {
    const bool ours =
        wl_resource_instance_of(resource, &wp_drm_lease_connector_v1_interface, &requests) != 0;
    return ours ? from_resource<Handle>(resource).connector : nullptr;
}

void LeaseConnector::announce(const std::shared_ptr<LeaseConnector> &connector,
                              wl_resource *device) {
    auto owned = std::make_unique<Handle>(connector);
    Handle &handle = *owned;
    wl_resource *const resource =
        make_resource(wl_resource_get_client(device), wp_drm_lease_connector_v1_interface,
                      wl_resource_get_version(device), 0, &requests, std::move(owned));
    if (resource == nullptr) {
        return;
    }
    handle.link = wl_resource_get_link(resource);
    wl_list_insert(connector->resources_.prev, handle.link);

    const OfferedConnector &offer = connector->offer_;
    wp_drm_lease_device_v1_send_connector(device, resource);
    wp_drm_lease_connector_v1_send_name(resource, offer.name.c_str());
    wp_drm_lease_connector_v1_send_description(resource, offer.description.c_str());
    wp_drm_lease_connector_v1_send_connector_id(resource, offer.connector.value());
    wp_drm_lease_connector_v1_send_done(resource);
}

void LeaseConnector::describe(const std::string &description) {
    if (description == offer_.description) {
        return;
    }
    offer_.description = description;
    wl_resource *resource = nullptr;
    wl_resource_for_each(resource, &resources_) {
        wp_drm_lease_connector_v1_send_description(resource, description.c_str());
        wp_drm_lease_connector_v1_send_done(resource);
    }
}

void LeaseConnector::withdraw() {
    withdrawn_ = true;
    wl_resource *resource = nullptr;
    wl_resource *next = nullptr;
    wl_resource_for_each_safe(resource, next, &resources_) {
        wp_drm_lease_connector_v1_send_withdrawn(resource);
        wl_list *const link = wl_resource_get_link(resource);
        wl_list_remove(link);
        wl_list_init(link);
    }
}

bool LeaseConnector::made_by(const std::weak_ptr<LeaseTable> &device) const {
    return !device_.owner_before(device) && !device.owner_before(device_);
}

} // namespace sublet::wire

#pragma once

#include <wayland-server-core.h>

#include "drm-lease-v1-server-protocol.h"

/// A lease device by somebody else in the process, with one connector on offer. What its objects
/// stand for is nothing that sublet knows.
class ForeignDevice {
public:
    explicit ForeignDevice(wl_display *display)
        : global_(wl_global_create(display, &wp_drm_lease_device_v1_interface, 1, nullptr, bind)) {}
    ~ForeignDevice() { wl_global_destroy(global_); }
    ForeignDevice(const ForeignDevice &) = delete;
    ForeignDevice &operator=(const ForeignDevice &) = delete;

private:
    static void bind(wl_client *client, void * /*data*/, uint32_t version, uint32_t id) {
        static constexpr struct wp_drm_lease_device_v1_interface of_device = {
            .create_lease_request = nullptr, .release = destroy};
        static constexpr struct wp_drm_lease_connector_v1_interface of_connector = {.destroy =
                                                                                        destroy};
        static int something = 0;
        const int same = static_cast<int>(version);
        wl_resource *const device =
            wl_resource_create(client, &wp_drm_lease_device_v1_interface, same, id);
        wl_resource *const connector =
            wl_resource_create(client, &wp_drm_lease_connector_v1_interface, same, 0);
        wl_resource_set_implementation(device, &of_device, &something, nullptr);
        wl_resource_set_implementation(connector, &of_connector, &something, nullptr);
        wp_drm_lease_device_v1_send_connector(device, connector);
        wp_drm_lease_connector_v1_send_name(connector, "FOREIGN-1");
        wp_drm_lease_connector_v1_send_description(connector, "Somebody else's");
        wp_drm_lease_connector_v1_send_connector_id(connector, 1);
        wp_drm_lease_connector_v1_send_done(connector);
        wp_drm_lease_device_v1_send_done(device);
    }
    static void destroy(wl_client * /*client*/, wl_resource *resource) {
        wl_resource_destroy(resource);
    }

    wl_global *global_;
};

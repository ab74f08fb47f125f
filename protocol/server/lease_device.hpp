#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <wayland-server-core.h>

#include "../loop/listener.hpp"
#include "../vocabulary/unique_fd.hpp"

namespace sublet::wire {

class LeaseConnector;
class LeaseTable;

using LeaseConnectors = std::vector<std::shared_ptr<LeaseConnector>>;

/// A client's wp_drm_lease_device_v1: waits for its drm_fd, then follows what is on offer.
///
/// The global keeps the resources of its devices in a list by their links. A device takes itself
/// out when it is released and at the very beginning of its client's end: from then on no object
/// could be created for that client.
class LeaseDevice {
public:
    /// Creates the object, owned by the client's resource; null without memory for it. With an
    /// expired `table` it is inert: it will never hear anything but `released`.
    [[nodiscard]] static wl_resource *create(wl_client *client, int version, uint32_t id,
                                             std::weak_ptr<LeaseTable> table);
    explicit LeaseDevice(std::weak_ptr<LeaseTable> table);
    ~LeaseDevice();

    LeaseDevice(const LeaseDevice &) = delete;
    LeaseDevice &operator=(const LeaseDevice &) = delete;

    /// Whether the client got its drm_fd.
    [[nodiscard]] bool served() const { return served_; }

    /// Sends drm_fd, the connectors and done. `node` is closed here.
    void serve(UniqueFd node, const LeaseConnectors &connectors);

    /// Whether the connector is offered to this client.
    [[nodiscard]] bool may_see(const LeaseConnector &connector) const;

    /// Sends the connectors that are new, and done; only to a served device.
    void update(const LeaseConnectors &added);

    /// Takes the device out of the global's list.
    void detach();

    [[nodiscard]] const std::weak_ptr<LeaseTable> &table() const { return table_; }

private:
    std::weak_ptr<LeaseTable> table_;
    wl_resource *resource_ = nullptr;
    bool served_ = false;
    Listener<void> client_gone_;
};

} // namespace sublet::wire

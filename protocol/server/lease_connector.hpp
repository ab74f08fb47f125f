#pragma once

#include <memory>
#include <string>

#include <wayland-server-core.h>

#include "lessor_delegate.hpp"

namespace sublet::wire {

class LeaseTable;

/// One connector on offer, and the wp_drm_lease_connector_v1 objects that clients have of it.
///
/// Shared by the global while it is on offer, by the clients' objects, and by requests that name
/// it: each of them may go first. Once withdrawn it never comes back; the same display offered
/// again is another LeaseConnector.
class LeaseConnector {
public:
    /// `device` says which global made it, even after that is gone.
    LeaseConnector(OfferedConnector offer, std::weak_ptr<LeaseTable> device);
    ~LeaseConnector();

    LeaseConnector(const LeaseConnector &) = delete;
    LeaseConnector &operator=(const LeaseConnector &) = delete;

    /// The connector that a client's wp_drm_lease_connector_v1 stands for; null if somebody else
    /// than us made that.
    [[nodiscard]] static std::shared_ptr<LeaseConnector> of(wl_resource *resource);

    /// Sends `connector` to a wp_drm_lease_device_v1 and describes the new object.
    static void announce(const std::shared_ptr<LeaseConnector> &connector, wl_resource *device);

    /// Tells the clients of a new description; nothing if it is the same.
    void describe(const std::string &description);

    /// Sends `withdrawn` to the clients' objects, once. They are inert from then on.
    void withdraw();

    [[nodiscard]] const OfferedConnector &offer() const { return offer_; }
    [[nodiscard]] bool withdrawn() const { return withdrawn_; }
    [[nodiscard]] bool made_by(const std::weak_ptr<LeaseTable> &device) const;

private:
    OfferedConnector offer_;
    const std::weak_ptr<LeaseTable> device_;
    wl_list resources_; ///< The clients' objects, by their links; empty once withdrawn.
    bool withdrawn_ = false;
};

} // namespace sublet::wire

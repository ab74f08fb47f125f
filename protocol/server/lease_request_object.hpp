#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <wayland-server-core.h>

namespace sublet::wire {

class LeaseConnector;
class LeaseTable;
class LeaseTermsObject;

/// A client's wp_drm_lease_request_v1: collects connectors until it is submitted.
///
/// The protocol errors are for what a client cannot do by bad timing: a connector of another
/// device, the same offer twice, no connector at all. A withdrawn connector is no error: the lease
/// is finished at once then, as it is when the device is gone (whose late binders cannot be told
/// from another device's any more).
class LeaseRequestObject {
public:
    /// No card has so many displays on offer, so some of a longer list are withdrawn. A client may
    /// keep any number of those.
    static constexpr size_t max_connectors = 64;

    /// The object behind a wp_drm_lease_request_v1; null if somebody else than us made that.
    [[nodiscard]] static LeaseRequestObject *from(wl_resource *resource);

    /// Creates the object, owned by the client's resource. `table` may have expired.
    static void create(wl_client *client, int version, uint32_t id,
                       std::weak_ptr<LeaseTable> table);
    explicit LeaseRequestObject(std::weak_ptr<LeaseTable> table);

    /// The terms of the request, once: had_terms() is true from then on.
    void set_terms(std::shared_ptr<LeaseTermsObject> terms);
    [[nodiscard]] bool had_terms() const { return terms_ != nullptr; }

    void request_connector(wl_resource *resource, const std::shared_ptr<LeaseConnector> &connector);

    /// Creates the wp_drm_lease_v1 and destroys `resource`, and with it this object.
    void submit(wl_resource *resource, uint32_t lease_id);

private:
    std::weak_ptr<LeaseTable> table_;
    std::vector<std::shared_ptr<LeaseConnector>> connectors_;
    std::shared_ptr<LeaseTermsObject> terms_; // shared with the client's object
    bool too_many_ = false; ///< More than any card lends: finished at once when it is submitted.
};

} // namespace sublet::wire

#include "lease_request_object.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "drm-lease-v1-server-protocol.h"
#include "lease.hpp"
#include "lease_connector.hpp"
#include "lease_table.hpp"
#include "lease_terms_object.hpp"
#include "resource.hpp"

namespace sublet::wire {

namespace {

void on_request_connector(wl_client * /*client*/, wl_resource *resource,
                          wl_resource *connector) noexcept {
    from_resource<LeaseRequestObject>(resource).request_connector(resource,
                                                                  LeaseConnector::of(connector));
}

void on_submit(wl_client * /*client*/, wl_resource *resource, uint32_t id) noexcept {
    from_resource<LeaseRequestObject>(resource).submit(resource, id);
}

const struct wp_drm_lease_request_v1_interface requests = {
    .request_connector = on_request_connector,
    .submit = on_submit,
};

} // namespace

void LeaseRequestObject::create(wl_client *client, int version, uint32_t id,
                                std::weak_ptr<LeaseTable> table) {
    std::ignore = make_resource(client, wp_drm_lease_request_v1_interface, version, id, &requests,
                                std::make_unique<LeaseRequestObject>(std::move(table)));
}

LeaseRequestObject::LeaseRequestObject(std::weak_ptr<LeaseTable> table)
    : table_(std::move(table)) {}

LeaseRequestObject *LeaseRequestObject::from(wl_resource *resource) {
    const bool ours =
        wl_resource_instance_of(resource, &wp_drm_lease_request_v1_interface, &requests) != 0;
    return ours ? &from_resource<LeaseRequestObject>(resource) : nullptr;
}

void LeaseRequestObject::set_terms(std::shared_ptr<LeaseTermsObject> terms) {
    terms_ = std::move(terms);
}

void LeaseRequestObject::request_connector(wl_resource *resource,
                                           const std::shared_ptr<LeaseConnector> &connector) {
    if (connector == nullptr) {
        wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_WRONG_DEVICE,
                               "that is a connector of another device");
        return;
    }
    const char *const name = connector->offer().name.c_str();
    if (!table_.expired() && !connector->made_by(table_)) {
        wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_WRONG_DEVICE,
                               "%s is a connector of another device", name);
        return;
    }
    if (std::ranges::contains(connectors_, connector)) {
        wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_DUPLICATE_CONNECTOR,
                               "%s was requested twice", name);
        return;
    }
    if (connectors_.size() == max_connectors) {
        too_many_ = true;
        return;
    }
    connectors_.push_back(connector);
}

void LeaseRequestObject::submit(wl_resource *resource, uint32_t lease_id) {
    if (connectors_.empty()) {
        wl_resource_post_error(resource, WP_DRM_LEASE_REQUEST_V1_ERROR_EMPTY_LEASE,
                               "a lease of no connector was requested");
        return;
    }
    std::optional<LeaseTerms> terms = LeaseTerms();
    if (terms_ && too_many_) {
        terms_->close();
    } else if (terms_) {
        terms = terms_->submit(connectors_);
    }
    if (!terms) {
        return;
    }
    wl_client *const client = wl_resource_get_client(resource);
    Lease *const lease = Lease::create(client, wl_resource_get_version(resource), lease_id, table_);
    if (lease == nullptr) {
        return;
    }
    const auto table = table_.lock();
    const auto connectors = std::move(connectors_);
    const bool too_many = too_many_;
    lease->set_terms(std::move(terms_));
    wl_resource_destroy(resource);
    if (!table) {
        lease->end(EndCause::CardGone);
    } else if (too_many) {
        lease->refuse({.reason = RefusalReason::Withdrawn,
                       .text = "more displays were asked for than any card has"});
    } else {
        table->submit(*lease, client, connectors, std::move(*terms));
    }
}

} // namespace sublet::wire

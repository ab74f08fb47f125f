#include "lease.hpp"

#include <utility>

#include "../vocabulary/log.hpp"
#include "drm-lease-v1-server-protocol.h"
#include "lease_table.hpp"
#include "lease_terms_object.hpp"
#include "resource.hpp"

namespace sublet::wire {

namespace {

const struct wp_drm_lease_v1_interface requests = {.destroy = destroy_resource};

} // namespace

Lease *Lease::create(wl_client *client, int version, uint32_t id, std::weak_ptr<LeaseTable> table) {
    auto owned = std::make_unique<Lease>(std::move(table));
    Lease *const lease = owned.get();
    wl_resource *const resource =
        make_resource(client, wp_drm_lease_v1_interface, version, id, &requests, std::move(owned));
    if (resource == nullptr) {
        return nullptr;
    }
    lease->resource_ = resource;
    return lease;
}

Lease::Lease(std::weak_ptr<LeaseTable> table) : table_(std::move(table)) {}

Lease::~Lease() {
    if (const auto table = table_.lock(); table && id_ && state_ != State::Finished) {
        table->abandon(id_);
    }
}

void Lease::grant(UniqueFd fd, std::span<const GrantedDisplay> displays,
                  std::span<const UnmetTerm> unmet) {
    if (state_ != State::Pending) {
        return;
    }
    state_ = State::Granted;
    log_debug("grant: lease {}", id_.value());
    if (terms_) {
        terms_->tell_granted(displays, unmet);
    }
    wp_drm_lease_v1_send_lease_fd(resource_, fd.get());
    wl_client_flush(wl_resource_get_client(resource_));
}

void Lease::refuse(const Refusal &refusal) {
    if (state_ == State::Pending) {
        if (terms_) {
            terms_->tell_refused(refusal);
        }
        finish();
    }
}

void Lease::end(EndCause cause) {
    if (state_ == State::Pending) {
        refuse(refusal_by(cause));
    } else if (state_ == State::Granted) {
        if (terms_) {
            terms_->tell_ended(cause);
        }
        finish();
    }
}

void Lease::finish() {
    state_ = State::Finished;
    wp_drm_lease_v1_send_finished(resource_);
    wl_client_flush(wl_resource_get_client(resource_));
}

void Lease::tell_state(ConnectorId connector, DisplayState state) {
    if (terms_ && state_ == State::Granted) {
        terms_->tell_state(connector, state);
    }
}

void Lease::tell_suspended(bool suspended) {
    if (terms_ && state_ == State::Granted) {
        terms_->tell_suspended(suspended);
    }
}

} // namespace sublet::wire

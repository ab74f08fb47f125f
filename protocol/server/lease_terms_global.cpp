#include "lease_terms_global.hpp"

#include <new>
#include <utility>

#include <wayland-server-core.h>

#include "../loop/listener.hpp"
#include "claim_table.hpp"
#include "display_claim_object.hpp"
#include "lease_request_object.hpp"
#include "lease_terms_object.hpp"
#include "resource.hpp"
#include "retired_global.hpp"
#include "sublet-lease-terms-v1-server-protocol.h"

namespace sublet::wire {

class LeaseTermsGlobal::Impl {
public:
    Impl(wl_display *display, ClaimDelegate *claims, Identify identify);
    ~Impl();
    Impl(const Impl &) = delete;
    Impl &operator=(const Impl &) = delete;

    [[nodiscard]] ClaimTable *claims() const { return claims_.get(); }

private:
    static void on_bind(wl_client *client, void *data, uint32_t version, uint32_t id) noexcept;
    void on_display_gone() { global_ = nullptr; }

    wl_display *display_;
    std::shared_ptr<ClaimTable> claims_; ///< Null: every claim is refused.
    wl_global *global_;                  ///< Null once the display is gone, which frees it.
    Listener<void> display_gone_;
};

namespace {

/// What a client's manager keeps.
struct Manager {
    std::weak_ptr<ClaimTable> claims;
};

void on_get_terms(wl_client *client, wl_resource *resource, uint32_t id,
                  wl_resource *request) noexcept {
    LeaseRequestObject *const ours = LeaseRequestObject::from(request);
    if (ours != nullptr && ours->had_terms()) {
        wl_resource_post_error(resource, SUBLET_LEASE_TERMS_MANAGER_V1_ERROR_ALREADY_HAS_TERMS,
                               "the request has terms already");
        return;
    }
    auto terms = LeaseTermsObject::create(client, wl_resource_get_version(resource), id);
    if (terms && ours != nullptr) {
        ours->set_terms(std::move(terms));
    }
}

void on_create_claim(wl_client *client, wl_resource *resource, uint32_t id) noexcept {
    DisplayClaimObject::create(client, wl_resource_get_version(resource), id,
                               from_resource<Manager>(resource).claims);
}

const struct sublet_lease_terms_manager_v1_interface requests = {
    .destroy = destroy_resource,
    .get_terms = on_get_terms,
    .create_claim = on_create_claim,
};

} // namespace

LeaseTermsGlobal::Impl::Impl(wl_display *display, ClaimDelegate *claims, Identify identify)
    : display_(display),
      claims_(claims != nullptr ? std::make_shared<ClaimTable>(*claims, std::move(identify))
                                : nullptr),
      global_(
          wl_global_create(display, &sublet_lease_terms_manager_v1_interface, 1, this, on_bind)) {
    if (global_ == nullptr) {
        throw std::bad_alloc();
    }
    display_gone_.connect<&Impl::on_display_gone>(wl_display_add_destroy_listener, display, *this);
}

LeaseTermsGlobal::Impl::~Impl() {
    if (global_ != nullptr) {
        retire_global(display_, global_);
    }
}

void LeaseTermsGlobal::Impl::on_bind(wl_client *client, void *data, uint32_t version,
                                     uint32_t id) noexcept {
    auto *const self = static_cast<Impl *>(data);
    std::ignore = make_resource(
        client, sublet_lease_terms_manager_v1_interface, static_cast<int>(version), id, &requests,
        std::make_unique<Manager>(self != nullptr ? self->claims_ : std::weak_ptr<ClaimTable>()));
}

LeaseTermsGlobal::LeaseTermsGlobal(wl_display *display, ClaimDelegate *claims, Identify identify)
    : impl_(std::make_unique<Impl>(display, claims, std::move(identify))) {}

LeaseTermsGlobal::~LeaseTermsGlobal() = default;

void LeaseTermsGlobal::made(ClaimId claim) {
    if (DisplayClaimObject *const object = impl_->claims()->find(claim)) {
        object->tell_made();
    }
}

void LeaseTermsGlobal::matched(ClaimId claim, uint32_t match, const ClaimedDisplay &display) {
    if (DisplayClaimObject *const object = impl_->claims()->find(claim)) {
        object->tell_matched(match, display);
    }
}

void LeaseTermsGlobal::unmatched(ClaimId claim, uint32_t match) {
    if (DisplayClaimObject *const object = impl_->claims()->find(claim)) {
        object->tell_unmatched(match);
    }
}

void LeaseTermsGlobal::withheld(ClaimId claim, const ClaimedDisplay &display,
                                ClaimObstacle obstacle, const std::string &text) {
    if (DisplayClaimObject *const object = impl_->claims()->find(claim)) {
        object->tell_withheld(display, obstacle, text);
    }
}

void LeaseTermsGlobal::refuse(ClaimId claim, ClaimRefusal reason, const std::string &text) {
    if (DisplayClaimObject *const object = impl_->claims()->take(claim)) {
        object->tell_refused(reason, text);
    }
}

bool is_lease_terms_manager(const wl_global *global) {
    return wl_global_get_interface(global) == &sublet_lease_terms_manager_v1_interface;
}

} // namespace sublet::wire

#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <wayland-server-core.h>

#include "../vocabulary/end_cause.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "../vocabulary/lease_terms.hpp"
#include "../vocabulary/refusal.hpp"
#include "../vocabulary/unique_fd.hpp"

namespace sublet::wire {

class LeaseTable;
class LeaseTermsObject;

/// A client's wp_drm_lease_v1.
///
///     Pending ──grant()──▶ Granted ──end()──▶ Finished
///        └───────refuse(), end()───────────────▲
///
/// Destroyed by its client in Pending or Granted, it tells the table that it was abandoned.
class Lease {
public:
    /// Creates the object, Pending, owned by the client's resource; null without memory for it.
    [[nodiscard]] static Lease *create(wl_client *client, int version, uint32_t id,
                                       std::weak_ptr<LeaseTable> table);
    explicit Lease(std::weak_ptr<LeaseTable> table);
    ~Lease();

    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    /// What the table calls it; set before the delegate hears of it.
    void set_id(LeaseId id) { id_ = id; }

    /// The client's terms, which hear more than drm-lease-v1 can say; null: it set none.
    void set_terms(std::shared_ptr<LeaseTermsObject> terms) { terms_ = std::move(terms); }

    /// Sends `lease_fd`; ignored unless Pending. The fd is closed here in any case.
    void grant(UniqueFd fd, std::span<const GrantedDisplay> displays,
               std::span<const UnmetTerm> unmet);

    /// Sends `finished` to a Pending lease; ignored otherwise.
    void refuse(const Refusal &refusal);

    /// Sends `finished` and flushes, so that the client does not wait for the teardown; ignored if
    /// Finished.
    void end(EndCause cause);

    /// Only to a Granted lease.
    void tell_state(ConnectorId connector, DisplayState state);
    void tell_suspended(bool suspended);

private:
    enum class State { Pending, Granted, Finished };

    void finish();

    std::weak_ptr<LeaseTable> table_;
    wl_resource *resource_ = nullptr;
    std::shared_ptr<LeaseTermsObject> terms_; // shared with the client's object
    LeaseId id_;
    State state_ = State::Pending;
};

} // namespace sublet::wire

#pragma once

#include <cstdint>
#include <memory>

#include <wayland-server-core.h>

#include "../vocabulary/kms_ids.hpp"
#include "../vocabulary/unique_fd.hpp"

namespace sublet::wire {

class LeaseTable;

/// A client's wp_drm_lease_v1.
///
///     Pending ──grant()──▶ Granted ──finish()──▶ Finished
///        └───────────────finish()──────────────────▲
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

    /// Sends `lease_fd`; ignored unless Pending. The fd is closed here in any case.
    void grant(UniqueFd fd);

    /// Sends `finished` and flushes, so that the client does not wait for the teardown; ignored if
    /// Finished.
    void finish();

private:
    enum class State { Pending, Granted, Finished };

    std::weak_ptr<LeaseTable> table_;
    wl_resource *resource_ = nullptr;
    LeaseId id_;
    State state_ = State::Pending;
};

} // namespace sublet::wire

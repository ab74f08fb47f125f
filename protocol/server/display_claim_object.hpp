#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <wayland-server-core.h>

#include "../vocabulary/claim.hpp"

namespace sublet::wire {

class ClaimTable;

/// A client's sublet_display_claim_v1.
///
///     Open ──make()──▶ Made ──refuse()──▶ Over
///
/// Destroyed while it is made, it tells the table.
class DisplayClaimObject {
public:
    /// Creates the object, owned by the client's resource. With an expired `table` it is refused
    /// when it is made.
    static void create(wl_client *client, int version, uint32_t id,
                       std::weak_ptr<ClaimTable> table);
    explicit DisplayClaimObject(std::weak_ptr<ClaimTable> table);
    ~DisplayClaimObject();

    DisplayClaimObject(const DisplayClaimObject &) = delete;
    DisplayClaimObject &operator=(const DisplayClaimObject &) = delete;

    /// What the table calls it; set before the delegate hears of it.
    void set_id(ClaimId id) { id_ = id; }

    void tell_made();
    void tell_matched(uint32_t match, const ClaimedDisplay &display);
    void tell_unmatched(uint32_t match);
    void tell_withheld(const ClaimedDisplay &display, ClaimObstacle obstacle,
                       const std::string &text);
    void tell_refused(ClaimRefusal reason, const std::string &text);

    // The client's requests.
    void add_criterion(uint32_t criterion, uint32_t comparison, const char *value);
    void set_exclusive();
    void make();

private:
    [[nodiscard]] bool is_open();

    std::weak_ptr<ClaimTable> table_;
    wl_resource *resource_ = nullptr;
    ClaimId id_;
    ClaimCriteria criteria_;
    bool exclusive_ = false;
    bool made_ = false;
};

} // namespace sublet::wire

#pragma once

#include "lessee/connection.hpp"

#include "lessor/display_table.hpp"
#include "lessor/lease_ledger.hpp"
#include "relay/parent_offers.hpp"
#include "relay/parent_provider.hpp"
#include "rules/display_policy.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// Passes on what one lease device of a parent compositor offers.
///
/// Offers come from the parent, requests from our clients. A request must pass our rules first;
/// then the parent is asked, and the lease's fd goes straight to the client.
class RelayLessor {
public:
    /// Advertises a global on `display`; clients that bind it wait until the parent has told all of
    /// its device. `parent` and `device` are borrowed until shut_down(), `policy`
    /// outlives this object.
    RelayLessor(wl_display *display, lessee::Connection &parent, lessee::LeaseDevice &device,
                const DisplayPolicy &policy, AskConsent ask,
                wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer);
    ~RelayLessor();
    RelayLessor(const RelayLessor &) = delete;
    RelayLessor &operator=(const RelayLessor &) = delete;

    /// The parent's events were dispatched: passes on whatever is different now.
    void on_parent_dispatched();

    /// Ends every lease and withdraws everything; uses nothing of the parent's any more. `cause` is
    /// for administrators. Idempotent.
    void shut_down(EndCause cause);

    /// The id of the parent's device.
    [[nodiscard]] uint32_t parent_device() const { return parent_device_; }

    [[nodiscard]] LeaseLedger &ledger() { return ledger_; }

private:
    void update_displays();
    void refuse_outdated();

    const lessee::LeaseDevice *device_; ///< Null after shut_down().
    uint32_t parent_device_;
    ParentOffers offers_;
    DisplayTable displays_;
    ParentProvider provider_;
    LeaseLedger ledger_;
    wire::LeaseDeviceGlobal global_;
};

} // namespace sublet

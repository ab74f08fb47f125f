#pragma once

#include <expected>
#include <functional>

#include "lessor/display_table.hpp"
#include "lessor/lease_entries.hpp"
#include "lessor/lease_provider.hpp"
#include "lessor/lessor_report.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// What holds for the displays of running leases beside what was granted: whether they are masked,
/// mirrored, blanked or suspended. Tells it to their clients, where these want to know.
class LeaseStates {
public:
    using Changed = std::function<void(const LeaseReport &)>;

    /// `entries`, `displays` and `provider` are borrowed and outlive this object. `changed` hears
    /// when a lease was masked or unmasked.
    LeaseStates(LeaseEntries &entries, const DisplayTable &displays, LeaseProvider &provider,
                Changed changed);
    LeaseStates(const LeaseStates &) = delete;
    LeaseStates &operator=(const LeaseStates &) = delete;

    /// Where clients hear. Borrowed for as long as there are leases; called before there are any.
    void open(wire::LeaseDeviceGlobal &global) { global_ = &global; }

    /// Hides what is leased from the desktop, or lists it there. Error::NotFound: there is no such
    /// lease; Unsupported: it is relayed.
    [[nodiscard]] std::expected<void, Error> set_masked(LeaseId lease, bool masked);

    /// What is done with the picture of a display, beside what the lessor does. Ignored while
    /// nobody leases it.
    void set_inspection(ConnectorId connector, bool mirrored, bool blanked);

    /// A display of a lease is in this state now, as a provider has seen. Ignored if it was so
    /// already, or if there is no such lease.
    void seen(LeaseId lease, ConnectorId connector, DisplayState state);

    /// A lease, or every one, is suspended, or goes on.
    void set_suspended(LeaseId lease, bool suspended);
    void set_all_suspended(bool suspended);

private:
    [[nodiscard]] GrantedDisplay *granted(LeaseId lease, ConnectorId connector);
    void set_state(LeaseId lease, ConnectorId connector, DisplayState state);

    LeaseEntries &entries_;
    const DisplayTable &displays_;
    LeaseProvider &provider_;
    Changed changed_;
    wire::LeaseDeviceGlobal *global_ = nullptr; ///< Null before open().
};

} // namespace sublet

#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "lessor/display_table.hpp"
#include "lessor/lease_entries.hpp"
#include "lessor/lease_provider.hpp"
#include "lessor/lease_states.hpp"
#include "lessor/offer_book.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// Every request for the displays of one device and what came of it: consent, grant, refusal, end.
///
/// It stands between the wire and a LeaseProvider, and is the same for a card and for the device of
/// a parent compositor. A request is judged, and then begun by the provider, which tells of its
/// progress; what that means for the displays is published by the OfferBook.
class LeaseLedger final : public wire::LessorDelegate, public LeaseProgress {
public:
    /// `node` is the card's.
    using Observer = std::function<void(const std::string &node, const LessorEvent &)>;

    /// `displays`, `provider` and `policy` are borrowed and outlive this object.
    LeaseLedger(LeaseKind kind, DisplayTable &displays, LeaseProvider &provider,
                const DisplayPolicy &policy, AskConsent ask, Observer observer);
    LeaseLedger(const LeaseLedger &) = delete;
    LeaseLedger &operator=(const LeaseLedger &) = delete;

    /// Publishes on `global`, which is borrowed and must live until close().
    void open(wire::LeaseDeviceGlobal &global);

    /// Ends every lease and withdraws everything, for good. Idempotent.
    void close(EndCause cause);

    /// The card's primary node, "/dev/dri/card0"; empty until it is known.
    [[nodiscard]] const std::string &node() const { return node_; }
    void set_node(std::string node) { node_ = std::move(node); }

    /// What clients are offered, and what becomes of each display.
    [[nodiscard]] OfferBook &offers() { return offers_; }

    /// What holds for the displays of running leases.
    [[nodiscard]] LeaseStates &states() { return states_; }

    [[nodiscard]] std::vector<LeaseReport> leases() const { return entries_.leases(); }

    /// Refuses the requests for a display that its provider has not begun yet.
    void refuse_waiting(ConnectorId connector, const Refusal &refusal);

    /// Every request ends, and every lease; but where the session is switched away those leases are
    /// suspended whose rules say so.
    void end_all(EndCause cause);

    /// Ends a lease for an administrator. Error::NotFound: there is none of that id.
    [[nodiscard]] std::expected<void, Error> revoke(LeaseId lease);

    // wire::LessorDelegate ------------------------------------------------------------------------

    [[nodiscard]] std::expected<UniqueFd, Error> open_client_node() override;
    void lease_requested(wire::LeaseRequest request) override;
    void lease_refused(const wire::LeaseRequest &request) override;
    void lease_abandoned(LeaseId lease) override;

    // LeaseProgress -------------------------------------------------------------------------------

    void begun(LeaseId lease, BegunLease begun) override;
    void failed(LeaseId lease, const Refusal &refusal) override;
    void ended(LeaseId lease, EndCause cause) override;
    void seen(LeaseId lease, ConnectorId connector, DisplayState state) override;
    void suspended(LeaseId lease, bool suspended) override;
    void returned(ConnectorId connector) override;

private:
    void consider(LeaseId id);
    void move_displays(const wire::LeaseRequest &request, DisplayEvent event);

    DisplayTable &displays_;
    LeaseProvider &provider_;
    AskConsent ask_;
    Observer observer_;
    std::string node_;
    wire::LeaseDeviceGlobal *global_ = nullptr; ///< Null before open() and after close().
    LeaseEntries entries_{displays_};
    OfferBook offers_;
    LeaseStates states_;
};

} // namespace sublet

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lessor/display_reporter.hpp"
#include "lessor/display_table.hpp"
#include "lessor/lease_entries.hpp"
#include "lessor/lease_provider.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// Every request for the displays of one device and what came of it: consent, grant, refusal, end.
///
/// It stands between the wire and a LeaseProvider, and is the same for a card and for the device of
/// a parent compositor. Whoever knows the displays judges and disconnects them, then calls
/// publish().
class LeaseLedger final : public wire::LessorDelegate, public LeaseProgress {
public:
    /// `node` is the card's.
    using Observer = std::function<void(const std::string &node, const LessorEvent &)>;

    /// Holds back what publish() would tell clients while it lives, and publishes it in one batch
    /// at its end. No lease may be begun meanwhile: its display must be withdrawn before its fd is
    /// sent.
    class Batch {
    public:
        explicit Batch(LeaseLedger &ledger) : ledger_(ledger) { ++ledger_.batches_; }
        ~Batch() {
            --ledger_.batches_;
            ledger_.publish();
        }
        Batch(const Batch &) = delete;
        Batch &operator=(const Batch &) = delete;

    private:
        LeaseLedger &ledger_;
    };

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

    [[nodiscard]] LeaseKind kind() const { return kind_; }

    /// Nothing is on offer, for a reason in plain words; empty: offers are what they are.
    void suspend(std::string why) { suspended_ = std::move(why); }

    /// A display is plugged in, or its facts are others now; `description` is what offers tell of
    /// it. publish() must follow.
    void judge(const ConnectorFacts &facts, std::string description);

    /// The rules are others now: judges every display again, and publishes.
    void policy_changed();

    /// Refuses the requests for a display that its provider has not begun yet.
    void refuse_waiting(ConnectorId connector, const Refusal &refusal);

    /// Tells clients what is on offer now, and the observer what is different about displays. Ends
    /// the requests that are no longer allowed before.
    void publish();

    /// Every lease, and every request for one, ends.
    void end_all(EndCause cause);

    /// The session is switched away: every request ends, and every lease that its rules do not
    /// suspend.
    void end_for_session_switch();

    /// The leases that were not ended then go on.
    void continue_leases() { tell_suspended(false); }

    /// The connector does not exist any more, and is not told of again.
    void forget(ConnectorId connector);

    // For the administrator -----------------------------------------------------------------------

    [[nodiscard]] std::vector<DisplayReport> display_reports() const {
        return reporter_.all(suspended_);
    }
    [[nodiscard]] std::vector<LeaseReport> leases() const { return entries_.leases(); }

    /// Ends a lease. Error::NotFound: there is none of that id.
    [[nodiscard]] std::expected<void, Error> revoke(LeaseId lease);

    /// Hides what is leased from the desktop, or lists it there. Error::NotFound: there is no such
    /// lease; Unsupported: it is relayed.
    [[nodiscard]] std::expected<void, Error> set_masked(LeaseId lease, bool masked);

    /// What is done with the picture of a display, beside what the lessor does: its lessee is told.
    /// Ignored while nobody leases it.
    void set_inspection(ConnectorId connector, bool mirrored, bool blanked);

    /// Offers or withdraws a display whatever its rule says; nullopt: as its rule says.
    /// Error::NotFound: there is no such connector.
    [[nodiscard]] std::expected<void, Error> override_offer(ConnectorId connector,
                                                            std::optional<bool> offer);

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
    enum class Tell { Client, Nobody };

    void consider(LeaseId id);
    void tell_suspended(bool is_suspended);
    [[nodiscard]] GrantedDisplay *granted(LeaseId id, ConnectorId connector);
    void end(LeaseId id, EndCause cause, Tell tell = Tell::Client);
    void move_displays(const wire::LeaseRequest &request, DisplayEvent event);

    LeaseKind kind_;
    DisplayTable &displays_;
    LeaseProvider &provider_;
    const DisplayPolicy &policy_;
    AskConsent ask_;
    Observer observer_;
    std::string node_;
    std::string suspended_;
    wire::LeaseDeviceGlobal *global_ = nullptr; ///< Null before open() and after close().
    LeaseEntries entries_{displays_};
    DisplayReporter reporter_{kind_, displays_, entries_,
                              [this](const LessorEvent &event) { observer_(node_, event); }};
    unsigned batches_ = 0;
};

} // namespace sublet

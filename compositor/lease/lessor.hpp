#pragma once

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "inventory/connector_inventory.hpp"
#include "lease/display_book.hpp"
#include "lease/display_host.hpp"
#include "lease/lease_entry.hpp"
#include "lease/lender.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// The card that is lent from. Its fd is the backend's and outlives the lessor.
struct Card {
    int master_fd = -1;
    std::string node; ///< "/dev/dri/card0"
};

/// Lends the displays of one card.
///
/// Facts come in (hot-plug, lessees gone, session, rules), requests come in from the wire; displays
/// go to the desktop or to lessees. The kernel is the truth: after every event the lessor
/// reconciles with it, and nothing it was told by a client is taken for granted.
class Lessor final : public wire::LessorDelegate, public Lender {
public:
    using Observer = std::function<void(const LessorEvent &)>;

    /// `policy` and `host` are borrowed and outlive the lessor.
    Lessor(Card card, const LeasePolicy &policy, DisplayHost &host, AskConsent ask);
    ~Lessor() override;
    Lessor(const Lessor &) = delete;
    Lessor &operator=(const Lessor &) = delete;

    /// Begins: reads the connectors and publishes on `global`, which is borrowed and must live
    /// until shut_down(). `observer` hears all that happens.
    void start(wire::LeaseDeviceGlobal &global, Observer observer);

    /// Ends every lease and withdraws everything. Idempotent.
    void shut_down();

    // What happens to the card ------------------------------------------------------------------

    /// The kernel reports a hot-plug of `connector`, or of any if it is empty. Probes.
    void hotplugged(ConnectorId connector);

    /// The backend has an output for the connector now, or is about to destroy it.
    void output_appeared(ConnectorId connector);
    void output_vanishes(ConnectorId connector);

    /// Some lessee closed its last fd.
    void lessees_changed();

    /// The session comes back, and the backend is about to light its outputs as it left them: what
    /// is not the desktop's any more is switched off before. session_changed() must follow, and
    /// does not look at the card again unless this could not.
    void session_returns();

    /// The session was switched away (all leases end, nothing is on offer) or came back.
    void session_changed(bool active);

    /// Whether the kernel refused something that must be done again, by session_changed(true).
    ///
    /// It came back without DRM master (everything stays withdrawn); connectors or lessees could
    /// not be read; or an ended lease could not be revoked, or what its lessee had set not be put
    /// back (its displays stay withdrawn).
    [[nodiscard]] bool unsettled() const { return stale_ || !unretired_.empty(); }

    /// Whether a display is plugged in that the host has no output for (yet).
    [[nodiscard]] bool awaits_output() const;

    /// Whether the card refused to preset a display on connect; preset_again() should be called
    /// after a while, and tries it some more times.
    [[nodiscard]] bool awaits_preset() const;
    void preset_again();

    /// Whether a display is lent that only the lessor may set the mode of. The kernel does not
    /// tell of modesets, so check_modes() must be called now and then while this is true.
    [[nodiscard]] bool guards_modes() const;

    /// Ends every lease of which a guarded display is driven in another mode than it was lent in.
    void check_modes();

    /// The rules are others now: everything is judged again.
    void policy_changed();

    [[nodiscard]] const Card &card() const { return card_; }

    // Lender ------------------------------------------------------------------------------------

    [[nodiscard]] const std::string &node() const override { return card_.node; }
    [[nodiscard]] bool relays() const override { return false; }
    [[nodiscard]] std::vector<DisplayReport> displays() const override;
    [[nodiscard]] std::vector<LeaseReport> leases() const override;
    [[nodiscard]] std::expected<void, Error> revoke(LeaseId lease) override;
    [[nodiscard]] std::expected<void, Error> set_masked(LeaseId lease, bool masked) override;
    [[nodiscard]] std::expected<void, Error> override_offer(ConnectorId connector,
                                                            std::optional<bool> offer) override;

    // wire::LessorDelegate ----------------------------------------------------------------------

    [[nodiscard]] std::expected<UniqueFd, Error> open_client_node() override;
    void lease_requested(wire::LeaseRequest request) override;
    void lease_refused(const wire::LeaseRequest &request) override;
    void lease_abandoned(LeaseId lease) override;

private:
    void look_again();
    void rescan(bool probe, ConnectorId only);
    void settle(ConnectorId connector);
    void settle_once(ConnectorId connector);
    void publish();
    [[nodiscard]] bool lendable(ConnectorId connector) const;
    [[nodiscard]] bool still_leased(ConnectorId connector) const;
    void tell_displays();

    void grant(LeaseId id);
    [[nodiscard]] std::expected<RunningLease, Error> lend(const wire::LeaseRequest &request);
    void refuse(LeaseId id, const std::string &reason);

    [[nodiscard]] std::expected<void, Error> know_topology();
    [[nodiscard]] std::optional<std::vector<ConnectorId>>
    order_to_light(const std::vector<ConnectorId> &wanted,
                   const std::vector<ConnectorId> &dark = {}) const;
    void make_room(const std::vector<ConnectorId> &wanted);
    void expect_room();

    enum class Tell { Client, Nobody };
    void end(LeaseId id, EndCause cause, Tell tell = Tell::Client);
    void end_all(EndCause cause);
    void end_withheld();
    void end_namesakes(LeaseId id);
    void retire(RunningLease lease);
    void give_back(const std::vector<ConnectorId> &connectors);

    [[nodiscard]] DisplayReport report(ConnectorId connector) const;
    [[nodiscard]] LeaseReport report(const LeaseEntry &entry) const;
    [[nodiscard]] std::vector<std::string> names(const std::vector<ConnectorId> &connectors) const;
    void observe(const LessorEvent &event) const;

    /// A card that has no CRTC to spare is not asked for ever.
    static constexpr unsigned most_preset_retries = 5;

    Card card_;
    const LeasePolicy &policy_;
    DisplayHost &host_;
    AskConsent ask_;
    Observer observer_;
    wire::LeaseDeviceGlobal *global_ = nullptr; ///< Null before start() and after shut_down().

    bool active_ = true;
    bool stale_ = false; ///< The kernel knows what we could not read, or denies us master.
    ConnectorInventory inventory_;
    DisplayBook displays_;
    ResourceClaims claims_;
    std::optional<KmsTopology> topology_; ///< Read for the first grant.
    std::map<LeaseId, LeaseEntry> leases_;
    std::map<ConnectorId, unsigned> unpreset_;  ///< Dark against their rule, with retries left.
    std::map<ConnectorId, DisplayReport> told_; ///< What the observer heard last of each display.
    std::vector<RunningLease> unretired_;       ///< Ended, but the kernel did not let us clear up.
};

} // namespace sublet

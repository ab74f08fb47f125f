#pragma once

#include <functional>
#include <list>
#include <map>
#include <string>
#include <vector>

#include "lessee/lease_device.hpp"

#include "lease/display_book.hpp"
#include "lease/lender.hpp"
#include "policy/lease_policy.hpp"
#include "relay/node_supply.hpp"
#include "relay/relayed_lease.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// Passes on what one lease device of a parent compositor offers: the delegate of a global of ours,
/// answered by the parent instead of a card.
///
/// Offers come from the parent, requests from our clients. A request must pass our rules first;
/// then the parent is asked, and the lease's fd goes straight to the client. The kernel knows one
/// lessor and one lessee: we hold nothing of a lease but the Wayland object that ends it.
class RelayLessor final : public wire::LessorDelegate, public Lender {
public:
    using Observer = std::function<void(const std::string &node, const LessorEvent &)>;

    /// Advertises a global on `display`; clients that bind it wait until the parent has told all of
    /// its device. `parent` and `device` are borrowed until shut_down(), `policy`
    /// outlives this object.
    RelayLessor(wl_display *display, wl_display *parent, lessee::LeaseDevice &device,
                const LeasePolicy &policy, AskConsent ask,
                wire::LeaseDeviceGlobal::Identify identify, Observer observer);
    ~RelayLessor() override;
    RelayLessor(const RelayLessor &) = delete;
    RelayLessor &operator=(const RelayLessor &) = delete;

    /// The parent's events were dispatched: passes on whatever is different now.
    void parent_spoke();

    /// The rules are others now.
    void policy_changed();

    /// Ends every lease and withdraws everything; uses nothing of the parent's any more. `cause` is
    /// for administrators. Idempotent.
    void shut_down(EndCause cause);

    /// The name of the device's global: no other device of the parent ever has it.
    [[nodiscard]] uint32_t parent_global() const { return parent_global_; }

    // Lender ------------------------------------------------------------------------------------

    [[nodiscard]] const std::string &node() const override { return node_; }
    [[nodiscard]] bool relays() const override { return true; }
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
    /// What the parent offers now.
    struct ParentOffer {
        lessee::ConnectorOffer offer;
        bool is_new = true; ///< Not passed on yet.
    };

    void learn_offers();
    void learn_facts(ConnectorId connector, const std::string &name);
    [[nodiscard]] bool returning(ConnectorId connector) const;
    void settle(ConnectorId connector);
    void publish();
    void tell_displays();

    void pass_on(LeaseId id);
    void refuse(LeaseId id, const std::string &reason);
    void drop_outdated_questions();
    void end_withheld();
    void take_answers();
    void grant(LeaseId id, UniqueFd fd);
    enum class Tell { Client, Nobody };
    void end(LeaseId id, EndCause cause, Tell tell = Tell::Client);
    void ended_by_parent(LeaseId id);
    void take_back_returned();

    [[nodiscard]] DisplayReport report(ConnectorId connector) const;
    [[nodiscard]] LeaseReport report(const RelayedLease &lease) const;
    [[nodiscard]] std::string name_of(ConnectorId connector) const;
    [[nodiscard]] std::vector<std::string> names(const std::vector<ConnectorId> &connectors) const;

    wl_display *parent_;
    lessee::LeaseDevice *device_; ///< Null after shut_down().
    uint32_t parent_global_;
    const LeasePolicy &policy_;
    AskConsent ask_;
    Observer observer_;
    std::string node_;

    std::optional<NodeSupply> nodes_; ///< Empty after shut_down().
    std::map<ConnectorId, ParentOffer> offers_;
    std::map<ConnectorId, ConnectorFacts> facts_; ///< Of every display that was ever offered.
    DisplayBook displays_;                        ///< Absent here: not for us to lend now.
    std::map<LeaseId, RelayedLease> leases_;
    std::list<Returning> returning_;
    std::map<ConnectorId, DisplayReport> told_; ///< What the observer heard last of each display.
    wire::LeaseDeviceGlobal global_;
};

} // namespace sublet

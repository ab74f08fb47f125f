#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "lessee/connection.hpp"

#include "lessor/display_table.hpp"
#include "lessor/lease_provider.hpp"
#include "relay/parent_offers.hpp"

namespace sublet {

/// Has a parent compositor make the leases, and hands them on. The kernel knows one lessor and one
/// lessee: nothing of a lease is held here but the object that ends it.
class ParentProvider final : public LeaseProvider {
public:
    /// `parent` and `device` are borrowed until shut_down(); `offers` and `displays` outlive this
    /// object.
    ParentProvider(lessee::Connection &parent, lessee::LeaseDevice &device, ParentOffers &offers,
                   DisplayTable &displays);
    ParentProvider(const ParentProvider &) = delete;
    ParentProvider &operator=(const ParentProvider &) = delete;

    [[nodiscard]] std::expected<UniqueFd, Error> open_non_master_fd() override;
    void begin(const wire::LeaseRequest &request) override;
    [[nodiscard]] bool revoke(LeaseId lease) override;
    void release(LeaseId lease) override;
    void apply(ConnectorId connector) override;
    [[nodiscard]] std::string obstacle(ConnectorId connector) const override;
    [[nodiscard]] std::expected<void, Error> set_masked(LeaseId lease, bool masked) override;

    /// The parent's events were dispatched: displays that the parent has back have returned, and
    /// its answers to requests are passed on, and what it says of leases.
    void take_returned();
    void take_answers();

    /// Whether clients can be given an fd of the card now.
    [[nodiscard]] bool has_fd() const { return fds_ && fds_->ready(); }

    /// Uses nothing of the parent's any more.
    void shut_down();

private:
    struct Relayed {
        std::vector<ConnectorId> connectors;
        LeaseTerms terms;
        std::unique_ptr<lessee::Lease> parent; ///< Null once it was revoked.
        bool running = false;
    };

    /// Displays on their way back to the parent.
    struct Returning {
        std::vector<ConnectorId> connectors;
        std::unique_ptr<lessee::Barrier> handled; ///< Null: the parent has them back already.
    };

    void take_answer(LeaseId id);
    void take_grant(LeaseId id, Relayed &lease);
    void take_news(LeaseId id);
    void give_up(LeaseId id, const Refusal &refusal);
    void return_to_parent(Relayed lease);
    [[nodiscard]] EndCause cause_of_end(const Relayed &lease);

    lessee::Connection &parent_;
    lessee::LeaseDevice *device_; ///< Null after shut_down().
    ParentOffers &offers_;
    DisplayTable &displays_;
    std::unique_ptr<lessee::CardFds> fds_; ///< Null after shut_down().
    std::map<LeaseId, Relayed> leases_;
    std::list<Returning> returning_;
};

} // namespace sublet

#pragma once

#include <string>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/card.hpp"
#include "lessor/display_preset.hpp"
#include "lessor/display_table.hpp"
#include "lessor/kept_pictures.hpp"
#include "lessor/lease_factory.hpp"
#include "lessor/lease_provider.hpp"
#include "lessor/lease_restore.hpp"
#include "lessor/lessor_host.hpp"
#include "lessor/mode_watch.hpp"
#include "lessor/resource_claims.hpp"
#include "lessor/running_leases.hpp"

namespace sublet {

/// Makes leases of the kernel: has the displays lit and the lease made (LeaseFactory), its rule
/// kept (ModeWatch), and all of it restored when the lessee is gone (LeaseRestore).
class KernelProvider final : public LeaseProvider {
public:
    /// All arguments are borrowed and outlive this object.
    KernelProvider(wl_event_loop *loop, const Card &card, const DisplayTable &displays,
                   LessorHost &host);
    KernelProvider(const KernelProvider &) = delete;
    KernelProvider &operator=(const KernelProvider &) = delete;

    // LeaseProvider -------------------------------------------------------------------------------

    [[nodiscard]] std::expected<UniqueFd, Error> open_non_master_fd() override;
    void begin(const wire::LeaseRequest &request) override;
    [[nodiscard]] bool revoke(LeaseId lease) override;
    void release(LeaseId lease) override;
    void apply(ConnectorId connector) override;
    [[nodiscard]] std::string obstacle(ConnectorId connector) const override;
    [[nodiscard]] std::expected<void, Error> set_masked(LeaseId lease, bool masked) override;

    /// The session has lost the card (Card::active is false): nothing is committed to it any more.
    /// Leases that are not ended now are suspended.
    void suspend();

    /// The session has the card again: restores what could not be restored, and switches off what
    /// was held, which the backend would light otherwise.
    void resume();

    /// The backend has restored its outputs: leases that were suspended go on, in the modes that
    /// they had, or end if that cannot be. Waits for a commit if somebody has set another mode.
    void continue_leases();

    /// Ends the leases that the kernel has ended, because no process holds their fds. An error:
    /// the kernel did not say.
    [[nodiscard]] std::expected<void, Error> reconcile();

    /// Nothing is plugged in at a connector any more, or the backend's output for a display may be
    /// made anew.
    void unplugged(ConnectorId connector);
    void changed(ConnectorId connector);

    /// The backend has forgotten that it had lit a leased display.
    void output_lost(ConnectorId connector);

    /// What displays show while nobody leases them.
    [[nodiscard]] DisplayPreset &preset() { return preset_; }

    /// Whether the kernel refused something that retry() should do again: a display is not
    /// restored, or not lit though its rule says so.
    [[nodiscard]] bool has_unfinished() const;
    void retry();

private:
    void advance(LeaseId lease);
    void on_made(LeaseId lease, RunningLease made);
    void on_changed(const std::vector<ConnectorId> &connectors,
                    const std::expected<void, Error> &result);
    void apply_once(ConnectorId connector);

    const Card &card_;
    const DisplayTable &displays_;
    LessorHost &host_;
    kms::PropertyCatalog catalog_;
    ResourceClaims claims_;
    RunningLeases leases_;
    DisplayPreset preset_;
    KeptPictures pictures_;
    LeaseRestore restore_;
    LeaseFactory factory_;
    ModeWatch mode_watch_;
};

} // namespace sublet

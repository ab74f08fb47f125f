#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lease/crtc_assignment.hpp"
#include "lease/display_table.hpp"
#include "lease/held_pipes.hpp"
#include "lease/kernel_lease.hpp"
#include "lease/lease_provider.hpp"
#include "lease/lessor_host.hpp"
#include "lease/mode_guard.hpp"
#include "lease/resource_claims.hpp"
#include "lease/saved_state.hpp"

namespace sublet {

/// The card that is leased from. Its fd is the backend's and outlives the lessor.
struct Card {
    int master_fd = -1;
    std::string node; ///< "/dev/dri/card0"
};

/// Makes leases of the kernel: lights the displays, claims CRTCs and planes, and restores all of it
/// when the lessee is gone.
///
/// A display that the desktop does not use is held: the backend keeps a CRTC for it from its first
/// lease on, and what it shows between leases is set by commits that nobody waits for. Only the
/// first light of a display, and what is the desktop's, is set by the backend, in blocking commits.
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
    void revoke(LeaseId lease) override;
    void release(LeaseId lease) override;
    void apply(ConnectorId connector) override;
    [[nodiscard]] std::string obstacle(ConnectorId connector) const override;
    [[nodiscard]] std::expected<void, Error> set_masked(LeaseId lease, bool masked) override;

    /// The session has lost the card: nothing is committed to it any more.
    void suspend();

    /// The session has the card again: restores what could not be restored, and switches off what
    /// was held, which the backend would light otherwise.
    void resume();

    /// Ends the leases that the kernel has ended, because no process holds their fds. An error:
    /// the kernel did not say.
    [[nodiscard]] std::expected<void, Error> reconcile();

    /// Nothing is plugged in at a connector any more. Others may find a CRTC now.
    void unplugged(ConnectorId connector);

    /// The kernel says other things of a display: the backend's output for it may be made anew.
    void let_go(ConnectorId connector);

    /// Whether the kernel refused something that retry() should do again: a display is not
    /// restored, or not lit though its rule says so.
    [[nodiscard]] bool has_unfinished() const;
    void retry();

    /// Whether a display is leased whose mode only the lessor may set. The kernel does not tell of
    /// modesets, so check_modes() must be called now and then while this is true.
    [[nodiscard]] bool guards_modes() const;

    /// Ends every lease of which a guarded display is driven in another mode than it was leased in.
    void check_modes();

private:
    /// One display of a lease.
    struct LentDisplay {
        ConnectorId connector;
        ResourceClaims::Token claim;
        std::shared_ptr<const SavedState> before; ///< As the lessor had set its objects.
        bool dark = false; ///< The backend could not light it, and does not know its CRTC.
    };

    /// One lease of the kernel and what belongs to it. Destroyed in reverse: revoked before its
    /// claims are free.
    struct Lent {
        std::vector<LentDisplay> displays;
        KernelLease kernel;
        bool masked = true;
        std::vector<GuardedMode> guarded; ///< By rule; usually none.
        unsigned restore_tries = 0;       ///< Since its end.
    };

    /// Displays that are not lit as they should be, and why in plain words.
    using Shortfalls = std::map<ConnectorId, std::string>;

    void advance(LeaseId lease);
    [[nodiscard]] std::expected<bool, Error> light(std::vector<BlackModeset> &wanted,
                                                   Shortfalls &shortfalls);
    [[nodiscard]] std::string light_in_lower_mode(BlackModeset &modeset);
    [[nodiscard]] std::expected<void, Error>
    light_by_backend(std::vector<BlackModeset> modesets);
    [[nodiscard]] std::expected<void, Error> hold(const BlackModeset &modeset);
    [[nodiscard]] std::expected<Lent, Error> lend(const std::vector<BlackModeset> &wanted,
                                                  const Shortfalls &shortfalls);
    [[nodiscard]] std::expected<LentDisplay, Error> claim(ConnectorId connector, bool may_be_dark);
    [[nodiscard]] std::expected<std::vector<BlackModeset>, Error>
    modesets(const std::vector<ConnectorId> &connectors) const;
    void fail(LeaseId lease, const std::string &reason);
    void end_reused_lessee_id(LeaseId lease);

    void restore(Lent lent);
    [[nodiscard]] bool restore_held(const Lent &lent);
    [[nodiscard]] std::expected<void, Error> restore_now(const Lent &lent);
    void report_returned(const std::vector<ConnectorId> &connectors);
    void on_changed(const std::vector<ConnectorId> &connectors,
                    const std::expected<void, Error> &result);

    void apply_once(ConnectorId connector);
    void rest(ConnectorId connector);
    [[nodiscard]] std::optional<drmModeModeInfo> early_mode(const Display &display) const;
    void release_idle_crtcs(const std::vector<ConnectorId> &wanted);
    void retry_presets();
    [[nodiscard]] const Lent *unrestored(ConnectorId connector) const;

    const Card &card_;
    const DisplayTable &displays_;
    LessorHost &host_;
    bool active_ = true;
    kms::PropertyCatalog catalog_;
    ResourceClaims claims_;
    HeldPipes held_;
    CrtcAssignment crtcs_;
    std::map<LeaseId, std::vector<ConnectorId>> preparing_;
    std::map<LeaseId, Lent> leases_;
    std::vector<Lent> unrestored_;             ///< Ended, but the kernel did not let us clear up.
    std::set<ConnectorId> returning_;          ///< Returned when the commit to them has ended.
    std::map<ConnectorId, unsigned> unpreset_; ///< Dark against their rule, with retries left.
};

} // namespace sublet

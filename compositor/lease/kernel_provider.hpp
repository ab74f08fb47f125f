#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lease/crtc_assignment.hpp"
#include "lease/display_table.hpp"
#include "lease/kernel_lease.hpp"
#include "lease/lease_provider.hpp"
#include "lease/mode_guard.hpp"
#include "lease/lessor_host.hpp"
#include "lease/resource_claims.hpp"
#include "lease/state_snapshot.hpp"

namespace sublet {

/// The card that is leased from. Its fd is the backend's and outlives the lessor.
struct Card {
    int master_fd = -1;
    std::string node; ///< "/dev/dri/card0"
};

/// Makes leases of the kernel: lights the displays, claims CRTCs and planes, and restores all of it
/// when the lessee is gone.
class KernelProvider final : public LeaseProvider {
public:
    /// All arguments are borrowed and outlive this object.
    KernelProvider(const Card &card, const DisplayTable &displays, LessorHost &host);
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

    /// The session has the card, or has it no more: then nothing is committed to it.
    void set_active(bool active) { active_ = active; }

    /// Ends the leases that the kernel has ended, because no process holds their fds. An error:
    /// the kernel did not say.
    [[nodiscard]] std::expected<void, Error> reconcile();

    /// Nothing is plugged in at a connector any more. Others may find a CRTC now.
    void unplugged(ConnectorId connector);

    /// Whether the kernel refused something that retry() should do again: a display is not
    /// restored, or not lit though its rule says so.
    [[nodiscard]] bool has_unfinished() const;
    void retry();

    /// Restores what could not be restored while the session was away.
    void restore_leftovers();

    /// Whether a display is leased whose mode only the lessor may set. The kernel does not tell of
    /// modesets, so check_modes() must be called now and then while this is true.
    [[nodiscard]] bool guards_modes() const;

    /// Ends every lease of which a guarded display is driven in another mode than it was leased in.
    void check_modes();

private:
    /// One lease of the kernel and what belongs to it. Destroyed in reverse: revoked before its
    /// claims are free.
    struct Lent {
        ResourceClaims::Token claim;
        StateSnapshot before; ///< As the lessor had set its objects.
        KernelLease kernel;
        bool masked = true;
        std::vector<GuardedMode> guarded; ///< By rule; usually none.
        unsigned restore_tries = 0;       ///< Since its end.
    };

    [[nodiscard]] std::expected<Lent, Error> lend(const std::vector<ConnectorId> &connectors);
    [[nodiscard]] std::expected<std::vector<BlackModeset>, Error>
    modesets(const std::vector<ConnectorId> &connectors) const;
    void end_reused_lessee_id(LeaseId lease);
    void restore(Lent lent);
    void apply_once(ConnectorId connector);
    void release_idle_crtcs(const std::vector<ConnectorId> &wanted);
    void retry_presets();
    [[nodiscard]] bool is_unrestored(ConnectorId connector) const;
    [[nodiscard]] bool is_still_leased(ConnectorId connector) const;

    const Card &card_;
    const DisplayTable &displays_;
    LessorHost &host_;
    bool active_ = true;
    ResourceClaims claims_;
    CrtcAssignment crtcs_;
    std::map<LeaseId, Lent> leases_;
    std::vector<Lent> unrestored_;             ///< Ended, but the kernel did not let us clear up.
    std::map<ConnectorId, unsigned> unpreset_; ///< Dark against their rule, with retries left.
};

} // namespace sublet

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "claim_delegate.hpp"

struct wl_client;
struct wl_display;
struct wl_global;

namespace sublet::wire {

/// The sublet_lease_terms_manager_v1 global: terms for the requests of all devices of a display,
/// and claims on displays of all cards.
///
/// Source of all rules: protocol/sublet-lease-terms-v1.xml.
class LeaseTermsGlobal {
public:
    using Identify = std::function<ClientFacts(wl_client *)>;

    /// Advertises the global on `display`. Both are borrowed; `claims` outlives this object, and is
    /// null where every claim is refused. `identify` is called once for each claim.
    LeaseTermsGlobal(wl_display *display, ClaimDelegate *claims, Identify identify);

    /// Claims become inert. Leases go on to tell of their terms.
    ~LeaseTermsGlobal();

    LeaseTermsGlobal(const LeaseTermsGlobal &) = delete;
    LeaseTermsGlobal &operator=(const LeaseTermsGlobal &) = delete;

    // What a claimant hears; ignored once its claim is over.

    void made(ClaimId claim);
    void matched(ClaimId claim, uint32_t match, const ClaimedDisplay &display);
    void unmatched(ClaimId claim, uint32_t match);
    void withheld(ClaimId claim, const ClaimedDisplay &display, ClaimObstacle obstacle,
                  const std::string &text);

    /// Ends the claim. The delegate hears nothing of it.
    void refuse(ClaimId claim, ClaimRefusal reason, const std::string &text);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether a global is that of the terms, for a wl_display global filter: who may not see lease
/// devices should not see it.
[[nodiscard]] bool is_lease_terms_manager(const wl_global *global);

} // namespace sublet::wire

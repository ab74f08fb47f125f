#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sublet/lessor.h>

#include "lessor/capi/request.hpp"
#include "lessor/claim_book.hpp"
#include "lessor/lessor.hpp"
#include "rules/lease_policy.hpp"

namespace sublet::capi {

/// What a compositor decides, by the functions it gave.
class HostPolicy final : public DisplayPolicy {
public:
    /// `display` is borrowed; `data` is for the functions of `policy`.
    HostPolicy(wl_display *display, const sublet_lessor_policy &policy, void *data);
    HostPolicy(const HostPolicy &) = delete;
    HostPolicy &operator=(const HostPolicy &) = delete;

    [[nodiscard]] Verdict judge(const ConnectorFacts &facts) const override;

    /// Whether claims need not name maker and product.
    [[nodiscard]] bool wide_claims() const { return policy_.wide_claims; }

    // What a Lessor and a ClaimBook are given beside the policy. They borrow this object.
    [[nodiscard]] AskConsent asker() const;
    [[nodiscard]] ClaimBook::Ask claim_asker() const;
    [[nodiscard]] wire::LeaseDeviceGlobal::Identify identifier() const;

    /// Tells the compositor what has happened on a card, and to a claim.
    void tell(const std::string &card, const LessorEvent &event) const;
    void tell(const ClaimEvent &event) const;

private:
    [[nodiscard]] std::unique_ptr<PendingConsent> ask(sublet_lessor_request::Asked asked,
                                                      ConsentAnswer answer) const;

    wl_event_loop *loop_;
    sublet_lessor_policy policy_;
    void *data_;
    LeasePolicy defaults_ = LeasePolicy::defaults();
};

} // namespace sublet::capi

#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sublet/lessor.h>

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

    // What a Lessor is given beside the policy. They borrow this object.
    [[nodiscard]] AskConsent asker() const;
    [[nodiscard]] wire::LeaseDeviceGlobal::Identify identifier() const;
    [[nodiscard]] LeaseLedger::Observer observer() const;

private:
    [[nodiscard]] std::unique_ptr<PendingConsent> ask(const wire::LeaseRequest &request,
                                                      const std::vector<std::string> &connectors,
                                                      ConsentAnswer answer) const;

    wl_event_loop *loop_;
    sublet_lessor_policy policy_;
    void *data_;
    LeasePolicy defaults_ = LeasePolicy::defaults();
};

} // namespace sublet::capi

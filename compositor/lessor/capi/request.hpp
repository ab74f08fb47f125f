#pragma once

#include <string>
#include <vector>

#include <sublet/lessor.h>

#include "lessor/pending_consent.hpp"
#include "loop/event_source.hpp"

/// A request that the compositor decides on. Answered by the loop, so that an answer may be given
/// inside of the question.
struct sublet_lessor_request final : sublet::PendingConsent {
public:
    /// `gone` hears that the request is over without an answer; `asked` outlives this object.
    sublet_lessor_request(wl_event_loop *loop, const sublet::wire::LeaseRequest &asked,
                          std::vector<std::string> connectors, sublet::ConsentAnswer answer,
                          std::function<void(sublet_lessor_request *)> gone);
    ~sublet_lessor_request() override;
    sublet_lessor_request(const sublet_lessor_request &) = delete;
    sublet_lessor_request &operator=(const sublet_lessor_request &) = delete;

    [[nodiscard]] sublet::LeaseId lease() const { return asked_.id; }
    [[nodiscard]] const sublet_lessor_client &client() const { return client_; }
    [[nodiscard]] const std::vector<std::string> &connectors() const { return connectors_; }

    /// What comes after the first answer is ignored.
    void answer(std::expected<void, std::string> result);

private:
    const sublet::wire::LeaseRequest &asked_;
    sublet_lessor_client client_;
    std::vector<std::string> connectors_;
    sublet::ConsentAnswer answer_;
    std::function<void(sublet_lessor_request *)> gone_; ///< Null once it is answered.
    std::expected<void, std::string> result_;
    sublet::IdleSource answer_later_;
};

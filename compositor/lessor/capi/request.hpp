#pragma once

#include <string>
#include <vector>

#include <sublet/lessor.h>

#include "lessor/pending_consent.hpp"
#include "loop/event_source.hpp"
#include "vocabulary/claim.hpp"

/// A request that the compositor decides on. Answered by the loop, so that an answer may be given
/// inside of the question.
struct sublet_lessor_request final : sublet::PendingConsent {
public:
    struct Asked {
        sublet::wire::LeaseRequest request;
        sublet::ClaimId claim;               ///< Empty: it is for a lease.
        std::vector<std::string> connectors; ///< Their names, in the order of `request`.
    };

    /// `gone` hears that the request is over without an answer.
    sublet_lessor_request(wl_event_loop *loop, Asked asked, sublet::ConsentAnswer answer,
                          std::function<void(sublet_lessor_request *)> gone);
    ~sublet_lessor_request() override;
    sublet_lessor_request(const sublet_lessor_request &) = delete;
    sublet_lessor_request &operator=(const sublet_lessor_request &) = delete;

    [[nodiscard]] sublet::LeaseId lease() const { return asked_.request.id; }
    [[nodiscard]] sublet::ClaimId claim() const { return asked_.claim; }
    [[nodiscard]] const sublet_lessor_client &client() const { return client_; }
    [[nodiscard]] const std::vector<std::string> &connectors() const { return asked_.connectors; }
    [[nodiscard]] const std::vector<sublet_lessor_display_terms> &terms() const { return terms_; }
    [[nodiscard]] bool is_strict() const { return asked_.request.terms.refuse_unmet; }

    // What comes after the first answer is ignored.

    void drop_term(size_t index, sublet::Term term, std::string why);
    void grant();
    void refuse(sublet::RefusalReason reason, std::string why);

private:
    void answer(sublet::ConsentResult result);

    Asked asked_;
    sublet_lessor_client client_;
    std::vector<sublet_lessor_display_terms> terms_; ///< One for each connector.
    std::vector<sublet::UnmetTerm> without_;
    sublet::ConsentAnswer answer_;
    std::function<void(sublet_lessor_request *)> gone_; ///< Null once it is answered.
    sublet::ConsentResult result_;
    sublet::IdleSource answer_later_;
};

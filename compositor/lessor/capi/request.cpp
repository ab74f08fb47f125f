#include "lessor/capi/request.hpp"

#include <utility>
#include <variant>

#include "lessor/capi/client_view.hpp"
#include "lessor/capi/no_exception.hpp"

using namespace sublet;

namespace {

int said(const std::optional<bool> &term) {
    return term ? int{*term} : -1;
}

/// Its mode is that of `terms`.
sublet_lessor_display_terms view_of(const DisplayTerms &terms) {
    return {.mode = terms.mode ? std::get_if<drmModeModeInfo>(&*terms.mode) : nullptr,
            .masked = said(terms.masked),
            .overlays = terms.overlays ? int64_t{*terms.overlays} : -1,
            .lit = said(terms.lit)};
}

} // namespace

sublet_lessor_request::sublet_lessor_request(wl_event_loop *loop, Asked asked, ConsentAnswer answer,
                                             std::function<void(sublet_lessor_request *)> gone)
    : asked_(std::move(asked)), client_(capi::view_of(asked_.request.client)),
      answer_(std::move(answer)), gone_(std::move(gone)), answer_later_(loop, [this] {
          const ConsentAnswer tell = std::move(answer_); // It destroys this object.
          tell(ConsentResult(std::move(result_)));
      }) {
    for (const ConnectorId connector : asked_.request.connectors) {
        terms_.push_back(view_of(asked_.request.terms.of(connector)));
    }
}

sublet_lessor_request::~sublet_lessor_request() {
    if (gone_) {
        gone_(this);
    }
}

void sublet_lessor_request::drop_term(size_t index, Term term, std::string why) {
    if (index >= asked_.request.connectors.size()) {
        return;
    }
    const ConnectorId connector = asked_.request.connectors[index];
    if (asked_.request.terms.of(connector).has(term)) {
        without_.push_back({connector, term, std::move(why)});
    }
}

void sublet_lessor_request::grant() {
    answer(Consented{std::move(without_)});
}

void sublet_lessor_request::refuse(RefusalReason reason, std::string why) {
    answer(std::unexpected(Refusal{.reason = reason, .text = std::move(why)}));
}

void sublet_lessor_request::answer(ConsentResult result) {
    if (std::exchange(gone_, nullptr)) {
        result_ = std::move(result);
        answer_later_.schedule();
    }
}

uint32_t sublet_lessor_request_get_lease_id(const sublet_lessor_request *request) {
    return request->lease().value();
}

uint32_t sublet_lessor_request_get_claim_id(const sublet_lessor_request *request) {
    return request->claim().value();
}

const sublet_lessor_client *sublet_lessor_request_get_client(const sublet_lessor_request *request) {
    return &request->client();
}

const char *sublet_lessor_request_get_connector(const sublet_lessor_request *request,
                                                size_t index) {
    return index < request->connectors().size() ? request->connectors()[index].c_str() : nullptr;
}

const sublet_lessor_display_terms *
sublet_lessor_request_get_terms(const sublet_lessor_request *request, size_t index) {
    return index < request->terms().size() ? &request->terms()[index] : nullptr;
}

bool sublet_lessor_request_is_strict(const sublet_lessor_request *request) {
    return request->is_strict();
}

void sublet_lessor_request_drop_term(sublet_lessor_request *request, size_t index,
                                     sublet_lessor_term term, const char *reason) {
    capi::no_exception([&] { request->drop_term(index, static_cast<Term>(term), reason); });
}

void sublet_lessor_request_grant(sublet_lessor_request *request) {
    capi::no_exception([&] { request->grant(); });
}

void sublet_lessor_request_refuse(sublet_lessor_request *request, sublet_lessor_refusal refusal,
                                  const char *reason) {
    capi::no_exception([&] { request->refuse(static_cast<RefusalReason>(refusal), reason); });
}

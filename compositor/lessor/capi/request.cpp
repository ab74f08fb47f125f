#include "lessor/capi/request.hpp"

#include <utility>

#include "lessor/capi/client_view.hpp"
#include "lessor/capi/no_exception.hpp"

using namespace sublet;

sublet_lessor_request::sublet_lessor_request(wl_event_loop *loop, const wire::LeaseRequest &asked,
                                             std::vector<std::string> connectors,
                                             ConsentAnswer answer,
                                             std::function<void(sublet_lessor_request *)> gone)
    : asked_(asked), client_(capi::view_of(asked.client)), connectors_(std::move(connectors)),
      answer_(std::move(answer)), gone_(std::move(gone)), answer_later_(loop, [this] {
          const ConsentAnswer tell = std::move(answer_); // It destroys this object.
          tell(std::move(result_));
      }) {}

sublet_lessor_request::~sublet_lessor_request() {
    if (gone_) {
        gone_(this);
    }
}

void sublet_lessor_request::answer(std::expected<void, std::string> result) {
    if (std::exchange(gone_, nullptr)) {
        result_ = std::move(result);
        answer_later_.schedule();
    }
}

uint32_t sublet_lessor_request_get_lease_id(const sublet_lessor_request *request) {
    return request->lease().value();
}

const sublet_lessor_client *sublet_lessor_request_get_client(const sublet_lessor_request *request) {
    return &request->client();
}

const char *sublet_lessor_request_get_connector(const sublet_lessor_request *request,
                                                size_t index) {
    return index < request->connectors().size() ? request->connectors()[index].c_str() : nullptr;
}

void sublet_lessor_request_grant(sublet_lessor_request *request) {
    capi::no_exception([&] { request->answer({}); });
}

void sublet_lessor_request_refuse(sublet_lessor_request *request, const char *reason) {
    capi::no_exception([&] { request->answer(std::unexpected(std::string(reason))); });
}

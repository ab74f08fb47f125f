#include "control/input_object.hpp"

#include "control/input_loan.hpp"
#include "server/cut_text.hpp"
#include "server/resource.hpp"
#include "sublet-control-v1-server-protocol.h"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {
namespace {

struct InputObject {
    std::unique_ptr<InputLoan> loan; ///< Null: it was not lent.
};

const struct sublet_control_input_v1_interface input_requests = {
    .destroy = wire::destroy_resource,
};

} // namespace

void create_input_object(wl_client *client, int version, uint32_t id,
                         const std::shared_ptr<ControlRoom> &room, const char *node) {
    wl_resource *const resource =
        wire::make_resource(client, sublet_control_input_v1_interface, version, id, &input_requests,
                            std::make_unique<InputObject>());
    if (resource == nullptr) {
        return;
    }
    pid_t pid = 0;
    wl_client_get_credentials(client, &pid, nullptr, nullptr);
    auto loan = room ? room->delegate.lend_input(
                           pid, node, [resource] { sublet_control_input_v1_send_ended(resource); })
                     : std::unexpected(Error::make(Error::Kind::Lost, "sublet is about to exit"));
    log_info("control: lend {} to pid {}: {}", shortened(node), pid,
             loan ? "done" : loan.error().message());
    if (!loan) {
        sublet_control_input_v1_send_failed(resource, wire::cut(loan.error().message()).c_str());
        return;
    }
    sublet_control_input_v1_send_lent(resource, (*loan)->fd());
    wire::from_resource<InputObject>(resource).loan = *std::move(loan);
}

} // namespace sublet

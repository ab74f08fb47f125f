#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <xcb/randr.h>

#include "lessee/lease.hpp"
#include "vocabulary/kms_ids.hpp"
#include "x11/x_server.hpp"

namespace sublet::lessee {

/// What is asked for in one lease: outputs, with the CRTCs that each can be given.
struct XLeaseWish {
    uint32_t device = 0; ///< LeaseDevice::id()
    std::vector<ConnectorId> connectors;
    std::vector<xcb_randr_output_t> outputs; ///< One for each connector.
    std::vector<std::vector<xcb_randr_crtc_t>> usable_crtcs;
};

/// A lease of RandR's. Its resource is freed with it, and what the server still says of it is heard
/// by what it shares with the Connection.
class XLease final : public Lease {
public:
    /// Asks for it. Null: not enough of the CRTCs are usable.
    [[nodiscard]] static std::unique_ptr<XLease> request(std::shared_ptr<XServer> server,
                                                         XLeaseWish wish);
    ~XLease() override;

    XLease(const XLease &) = delete;
    XLease &operator=(const XLease &) = delete;

    [[nodiscard]] State state() const override { return shared_->state; }
    [[nodiscard]] UniqueFd take_fd() override { return std::move(shared_->fd); }

    /// What replies and events change.
    struct Shared {
        xcb_randr_lease_t id = XCB_NONE;
        XLeaseWish wish;
        std::vector<xcb_randr_crtc_t> crtcs; ///< What is asked for now.
        State state = State::Requested;
        UniqueFd fd;
        bool terminated = false; ///< The server has said so, maybe before its grant was read.
        std::function<void(const Shared &)> on_grant; ///< Called with its reply; may be empty.

        void terminate();
    };

    [[nodiscard]] const std::shared_ptr<Shared> &shared() const { return shared_; }

    /// Ends it, unless it has ended.
    static void give_back(XServer &server, Shared &lease);

private:
    XLease(std::shared_ptr<XServer> server, std::shared_ptr<Shared> shared)
        : server_(std::move(server)), shared_(std::move(shared)) {}

    std::shared_ptr<XServer> server_;
    std::shared_ptr<Shared> shared_;
};

} // namespace sublet::lessee

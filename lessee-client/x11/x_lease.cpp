#include "x11/x_lease.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>

#include "x11/crtc_choice.hpp"

namespace sublet::lessee {

namespace {

UniqueFd fd_in(const XServer &server, const XReply<void> &reply) {
    auto *granted = static_cast<xcb_randr_create_lease_reply_t *>(reply.get());
    UniqueFd fd(*xcb_randr_create_lease_reply_fds(server.wire(), granted));
    fcntl(fd.get(), F_SETFD, FD_CLOEXEC); // libxcb receives it without.
    return fd;
}

void ask(XServer &server, const std::shared_ptr<XLease::Shared> &lease);

/// Another client has leased a CRTC that looked free: RandR does not tell of whom it is.
bool try_others(XServer &server, const std::shared_ptr<XLease::Shared> &lease,
                const xcb_generic_error_t &error) {
    if (error.error_code != XCB_ACCESS || !std::ranges::contains(lease->crtcs, error.resource_id)) {
        return false;
    }
    for (auto &usable : lease->wish.usable_crtcs) {
        std::erase(usable, error.resource_id);
    }
    lease->crtcs = choose_crtcs(lease->wish.usable_crtcs);
    if (lease->crtcs.empty()) {
        return false;
    }
    ask(server, lease);
    return true;
}

void ask(XServer &server, const std::shared_ptr<XLease::Shared> &lease) {
    // Xorg sends the fd with the next bytes that it sends, and events before the reply; libxcb ends
    // the connection if an fd comes with anything but its reply.
    server.select_events(false);
    const auto asked = xcb_randr_create_lease(server.wire(), server.root(), lease->id,
                                              static_cast<uint16_t>(lease->crtcs.size()),
                                              static_cast<uint16_t>(lease->wish.outputs.size()),
                                              lease->crtcs.data(), lease->wish.outputs.data());
    server.select_events(true); // What has changed meanwhile, the look after it sees.
    server.await(asked.sequence,
                 [&server, lease](XReply<void> reply, const xcb_generic_error_t *error) {
                     using enum Lease::State;
                     if (reply) {
                         lease->fd = fd_in(server, reply);
                         lease->state = lease->terminated ? Ended : Granted;
                         if (lease->on_grant) {
                             lease->on_grant(*lease);
                         }
                     } else if (error == nullptr || lease.use_count() == 1 ||
                                !try_others(server, lease, *error)) {
                         lease->state = Denied;
                     }
                 });
}

} // namespace

void XLease::Shared::terminate() {
    terminated = true;
    if (state == State::Granted) {
        state = State::Ended;
    }
}

std::unique_ptr<XLease> XLease::request(std::shared_ptr<XServer> server, XLeaseWish wish) {
    auto shared = std::make_shared<Shared>();
    shared->id = xcb_generate_id(server->wire());
    shared->crtcs = choose_crtcs(wish.usable_crtcs);
    shared->wish = std::move(wish);
    if (shared->crtcs.empty()) {
        return nullptr;
    }
    ask(*server, shared); // Sent with what the Connection asks after it.
    return std::unique_ptr<XLease>(new XLease(std::move(server), std::move(shared)));
}

XLease::~XLease() {
    give_back(*server_, *shared_);
}

void XLease::give_back(XServer &server, Shared &lease) {
    if (lease.state == State::Requested || lease.state == State::Granted) {
        constexpr uint8_t terminate = 1; // Do not wait until its fd is closed.
        xcb_randr_free_lease(server.wire(), lease.id, terminate);
        server.flush();
    }
    if (lease.state == State::Granted) {
        lease.state = State::Ended;
    }
}

} // namespace sublet::lessee

#include "lessee/wayland/wayland_lease.hpp"

#include <drm-lease-v1-client-protocol.h>

namespace sublet::lessee {

struct WaylandLease::Events {
    static void lease_fd(void *data, wp_drm_lease_v1 *, int32_t fd) noexcept {
        auto &self = *static_cast<WaylandLease *>(data);
        UniqueFd granted(fd);
        if (self.state_ == State::Requested) {
            self.fd_ = std::move(granted);
            self.state_ = State::Granted;
        }
    }

    static void finished(void *data, wp_drm_lease_v1 *) noexcept {
        auto &self = *static_cast<WaylandLease *>(data);
        if (self.state_ == State::Requested) {
            self.state_ = State::Denied;
        } else if (self.state_ == State::Granted) {
            self.state_ = State::Ended;
        }
    }

    static constexpr wp_drm_lease_v1_listener listener = {.lease_fd = lease_fd,
                                                          .finished = finished};
};

WaylandLease::WaylandLease(std::shared_ptr<Link> link, Proxy<wp_drm_lease_v1> proxy,
                           std::unique_ptr<WaylandTerms> terms)
    : link_(std::move(link)), proxy_(std::move(proxy)), terms_(std::move(terms)) {
    wp_drm_lease_v1_add_listener(proxy_.get(), &Events::listener, this);
}

WaylandLease::~WaylandLease() {
    terms_.reset();
    proxy_.reset();
    link_->flush();
}

} // namespace sublet::lessee

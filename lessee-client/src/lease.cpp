#include <sublet/lessee/lease.hpp>

#include <drm-lease-v1-client-protocol.h>

namespace sublet::lessee {

struct Lease::Events {
    static void lease_fd(void *data, wp_drm_lease_v1 *, int32_t fd) {
        auto &self = *static_cast<Lease *>(data);
        UniqueFd granted(fd);
        if (self.state_ == State::Requested) {
            self.fd_ = std::move(granted);
            self.state_ = State::Granted;
        }
    }

    static void finished(void *data, wp_drm_lease_v1 *) {
        auto &self = *static_cast<Lease *>(data);
        if (self.state_ == State::Requested) {
            self.state_ = State::Denied;
        } else if (self.state_ == State::Granted) {
            self.state_ = State::Ended;
        }
    }

    static constexpr wp_drm_lease_v1_listener listener = {.lease_fd = lease_fd,
                                                          .finished = finished};
};

Lease::Lease(std::shared_ptr<wl_display> display, wp_drm_lease_v1 *proxy)
    : display_(std::move(display)), proxy_(proxy) {
    wp_drm_lease_v1_add_listener(proxy_, &Events::listener, this);
}

Lease::~Lease() {
    wp_drm_lease_v1_destroy(proxy_);
    wl_display_flush(display_.get());
}

} // namespace sublet::lessee

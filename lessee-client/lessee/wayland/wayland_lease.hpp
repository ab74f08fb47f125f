#pragma once

#include <memory>

#include "lessee/lease.hpp"
#include "lessee/wayland/link.hpp"
#include "lessee/wayland/proxy.hpp"
#include "lessee/wayland/wayland_terms.hpp"

namespace sublet::lessee {

/// A lease that is a wp_drm_lease_v1.
class WaylandLease final : public Lease {
public:
    /// `link` is shared because a lease may outlive its Connection. `terms` is null where the
    /// lessor takes none.
    WaylandLease(std::shared_ptr<Link> link, Proxy<wp_drm_lease_v1> proxy,
                 std::unique_ptr<WaylandTerms> terms);
    ~WaylandLease() override;

    WaylandLease(const WaylandLease &) = delete;
    WaylandLease &operator=(const WaylandLease &) = delete;

    [[nodiscard]] State state() const override { return state_; }
    [[nodiscard]] UniqueFd take_fd() override { return std::move(fd_); }
    [[nodiscard]] const LeaseNews *news() const override {
        return terms_ ? &terms_->news() : nullptr;
    }

private:
    struct Events;

    std::shared_ptr<Link> link_; // Outlives the proxy.
    Proxy<wp_drm_lease_v1> proxy_;
    std::unique_ptr<WaylandTerms> terms_;
    State state_ = State::Requested;
    UniqueFd fd_;
};

} // namespace sublet::lessee

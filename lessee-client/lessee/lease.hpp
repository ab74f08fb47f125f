#pragma once

#include <memory>

#include "lessee/link.hpp"
#include "lessee/proxy.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::lessee {

/// A lease: asked for, running, or over. Destroying it gives the displays back to the lessor.
///
///     Requested ──lease_fd──▶ Granted ──finished──▶ Ended
///         └───────finished──▶ Denied
///
/// The state changes only inside Connection::dispatch(): whoever reads it, by lease_loss() too,
/// does so on the same thread or under a lock of their own. Holding a duplicate of the fd after the
/// lease ended keeps nothing: the kernel has emptied it, every call on it fails with ENOENT.
class Lease {
public:
    enum class State { Requested, Granted, Denied, Ended };

    /// For LeaseDevice::request(). `link` is shared because a lease may outlive its Connection.
    Lease(std::shared_ptr<Link> link, Proxy<wp_drm_lease_v1> proxy);
    ~Lease();

    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    [[nodiscard]] State state() const { return state_; }

    /// The DRM master fd of the lease, once; empty before the grant and after it was taken. It
    /// stays open when this object goes, but the lease ends then.
    [[nodiscard]] UniqueFd take_fd() { return std::move(fd_); }

private:
    struct Events;

    std::shared_ptr<Link> link_; // Outlives the proxy.
    Proxy<wp_drm_lease_v1> proxy_;
    State state_ = State::Requested;
    UniqueFd fd_;
};

} // namespace sublet::lessee

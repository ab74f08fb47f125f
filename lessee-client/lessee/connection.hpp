#pragma once

#include <expected>
#include <memory>
#include <span>
#include <vector>

#include "lessee/lease_device.hpp"
#include "lessee/link.hpp"
#include "vocabulary/error.hpp"

struct wl_callback;
struct wl_display;
struct wl_event_queue;
struct wl_registry;

namespace sublet::lessee {

/// A Wayland connection to a lessor.
///
/// No threads and no hidden event loop: poll fd() for input, then call dispatch(). Everything
/// reachable from here changes inside dispatch() only. Not thread-safe.
class Connection {
public:
    /// Connects to `display`, or to $WAYLAND_DISPLAY if null; blocks for connect(2) only. The
    /// lessor's offers are complete once dispatch() has been called until settled(). Error
    /// NotFound: no compositor is there.
    [[nodiscard]] static std::expected<std::unique_ptr<Connection>, Error>
    connect(const char *display = nullptr);

    /// On a connection that the caller has; see Link::attach().
    [[nodiscard]] static std::expected<std::unique_ptr<Connection>, Error>
    attach(wl_display *display, wl_event_queue *queue);

    ~Connection();

    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Readable when dispatch() has something to do. Owned here.
    [[nodiscard]] int fd() const;

    /// Sends what is queued, reads what is there and handles it. Never blocks. Error Lost: the
    /// lessor is gone or ended the connection; no call on this object is of use any more. Error
    /// System, ENOMEM: the same, for want of memory.
    [[nodiscard]] std::expected<void, Error> dispatch();

    /// Whether not all could be sent: dispatch() when fd() is writable, too.
    [[nodiscard]] bool wants_to_send() const { return link_->wants_to_send(); }

    /// What to poll fd() for: POLLIN, and POLLOUT if there is something to send.
    [[nodiscard]] short poll_events() const;

    /// Whether the lessor has told of all its devices and of all their offers. May become false
    /// again: when a device appears. A lessor whose session is switched away stays unsettled.
    [[nodiscard]] bool settled() const;

    /// Whether all globals have been heard of: if true and devices() is empty, the compositor
    /// lends nothing to this client.
    [[nodiscard]] bool knows_devices() const { return knows_devices_; }

    /// The connection itself, for objects of the caller's own: if it is ours, their events are
    /// handled inside dispatch(), and they must be destroyed before this object.
    [[nodiscard]] wl_display *display() const { return link_->display(); }

    /// The cards; invalidated by dispatch().
    [[nodiscard]] std::span<const std::unique_ptr<LeaseDevice>> devices() const { return devices_; }

private:
    struct Events;

    explicit Connection(std::shared_ptr<Link> link) : link_(std::move(link)) {}
    [[nodiscard]] static std::expected<std::unique_ptr<Connection>, Error>
    start(std::shared_ptr<Link> link);

    std::shared_ptr<Link> link_; // Shared with leases, which may outlive us.
    wl_registry *registry_ = nullptr;
    wl_callback *globals_told_ = nullptr;
    bool knows_devices_ = false;
    uint32_t next_offer_ = 1;
    std::vector<std::unique_ptr<LeaseDevice>> devices_;
    std::vector<std::unique_ptr<LeaseDevice>> releasing_; ///< Not `released` by the lessor yet.
};

} // namespace sublet::lessee

#pragma once

#include <expected>
#include <memory>
#include <span>
#include <vector>

#include <sublet/lessee/lease_device.hpp>
#include <sublet/vocabulary/error.hpp>

struct wl_callback;
struct wl_display;
struct wl_registry;

namespace sublet::lessee {

/// A Wayland connection to a lessor.
///
/// No threads and no hidden event loop: poll fd() for input, then call dispatch(). Everything
/// reachable from here changes inside dispatch() only. Not thread-safe.
class Connection {
public:
    /// Connects to `display`, or to $WAYLAND_DISPLAY if null; blocks for connect(2) only. Nothing
    /// is known of the lessor until dispatch() has been called until settled(). Error NotFound: no
    /// compositor is there.
    [[nodiscard]] static std::expected<std::unique_ptr<Connection>, Error>
    connect(const char *display = nullptr);

    ~Connection();

    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Readable when dispatch() has something to do. Owned here.
    [[nodiscard]] int fd() const;

    /// Sends what is queued, reads what is there and handles it. Never blocks. Error Lost: the
    /// lessor is gone or ended the connection; no call on this object is of use any more.
    [[nodiscard]] std::expected<void, Error> dispatch();

    /// Whether the lessor has told of all its devices and of all their offers. May become false
    /// again: when a device appears. A lessor whose session is switched away stays unsettled.
    [[nodiscard]] bool settled() const;

    /// Whether all globals have been heard of: if true and devices() is empty, the compositor
    /// lends nothing to this client.
    [[nodiscard]] bool knows_devices() const { return knows_devices_; }

    /// The connection itself, for objects of the caller's own: their events are handled inside
    /// dispatch(), and they must be destroyed before this object. Owned here.
    [[nodiscard]] wl_display *display() const { return display_.get(); }

    /// The cards; invalidated by dispatch().
    [[nodiscard]] std::span<const std::unique_ptr<LeaseDevice>> devices() const { return devices_; }

private:
    struct Events;

    explicit Connection(std::shared_ptr<wl_display> display);
    [[nodiscard]] std::expected<void, Error> lost() const;

    std::shared_ptr<wl_display> display_; // Shared with leases, which may outlive us.
    wl_registry *registry_;
    wl_callback *globals_told_;
    bool knows_devices_ = false;
    uint32_t next_offer_ = 1;
    std::vector<std::unique_ptr<LeaseDevice>> devices_;
    std::vector<std::unique_ptr<LeaseDevice>> releasing_; ///< Not `released` by the lessor yet.
};

} // namespace sublet::lessee

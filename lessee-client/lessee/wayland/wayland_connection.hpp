#pragma once

#include <memory>
#include <vector>

#include "lessee/connection.hpp"
#include "lessee/wayland/link.hpp"
#include "lessee/wayland/proxy.hpp"

struct wl_callback;
struct wl_display;
struct wl_event_queue;
struct wl_registry;

namespace sublet::lessee {

/// A connection to a Wayland compositor that lends by drm-lease-v1.
class WaylandConnection final : public Connection {
public:
    /// Connects to `display`, or to $WAYLAND_DISPLAY if null; blocks for connect(2) only. The
    /// lessor's offers are complete once dispatch() has been called until settled(). Error
    /// NotFound: no compositor is there.
    [[nodiscard]] static std::expected<std::unique_ptr<WaylandConnection>, Error>
    connect(const char *display = nullptr);

    /// On a connection that the caller has; see Link::attach().
    [[nodiscard]] static std::expected<std::unique_ptr<WaylandConnection>, Error>
    attach(wl_display *display, wl_event_queue *queue);

    ~WaylandConnection() override;

    [[nodiscard]] int fd() const override { return link_->fd(); }
    [[nodiscard]] int socket() const override { return link_->fd(); }
    [[nodiscard]] std::expected<void, Error> dispatch() override;
    [[nodiscard]] bool wants_to_send() const override { return link_->wants_to_send(); }
    [[nodiscard]] bool settled() const override;

    /// Once all globals have been heard of.
    [[nodiscard]] bool knows_devices() const override { return knows_devices_; }

    [[nodiscard]] std::span<const std::unique_ptr<LeaseDevice>> devices() const override {
        return devices_;
    }

    [[nodiscard]] bool takes_terms() const override { return static_cast<bool>(terms_); }
    [[nodiscard]] std::expected<std::unique_ptr<Claim>, Error> claim(const ClaimCriteria &criteria,
                                                                     bool exclusive) override;

    [[nodiscard]] std::unique_ptr<Barrier> barrier() override;

    /// The connection itself, for objects of the caller's own: if it is ours, their events are
    /// handled inside dispatch(), and they must be destroyed before this object.
    [[nodiscard]] wl_display *display() const { return link_->display(); }

private:
    struct Events;

    explicit WaylandConnection(std::shared_ptr<Link> link) : link_(std::move(link)) {}
    [[nodiscard]] static std::expected<std::unique_ptr<WaylandConnection>, Error>
    start(std::shared_ptr<Link> link);

    std::shared_ptr<Link> link_; // Shared with leases, which may outlive us.
    wl_registry *registry_ = nullptr;
    wl_callback *globals_told_ = nullptr;
    bool knows_devices_ = false;
    uint32_t next_offer_ = 1;
    Proxy<sublet_lease_terms_manager_v1> terms_; ///< Null: the lessor takes none.
    uint32_t terms_name_ = 0;                    ///< The registry's number of its global.
    std::vector<std::unique_ptr<LeaseDevice>> devices_;
};

} // namespace sublet::lessee

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "displays/uevent_monitor.hpp"
#include "lessee/connection.hpp"
#include "x11/x_device.hpp"
#include "x11/x_server.hpp"

namespace sublet::lessee {

/// A connection to an X server that lends by RandR 1.6, as Xorg and Xwayland do.
///
/// RandR says that something is different, seldom what: then all outputs are looked at anew. Of an
/// unplugged display of a lease it says nothing, so the kernel's announcements are heard, too, and
/// such a lease is ended here.
class XConnection final : public Connection {
public:
    /// Connects to `display`, or to $DISPLAY if null; blocks until the server has greeted us.
    /// Errors as of XServer::connect().
    [[nodiscard]] static std::expected<std::unique_ptr<XConnection>, Error>
    connect(const char *display);

    ~XConnection() override;

    [[nodiscard]] int fd() const override { return server_->poll_set().fd(); }
    [[nodiscard]] int socket() const override { return server_->socket(); }
    [[nodiscard]] std::expected<void, Error> dispatch() override;
    [[nodiscard]] bool wants_to_send() const override { return false; }
    [[nodiscard]] bool settled() const override { return active_; }
    [[nodiscard]] bool knows_devices() const override { return looks_done_ > 0; }
    [[nodiscard]] std::span<const std::unique_ptr<LeaseDevice>> devices() const override {
        return devices_;
    }
    [[nodiscard]] std::unique_ptr<Barrier> barrier() override;

private:
    class LookBarrier;

    explicit XConnection(std::shared_ptr<XServer> server);

    void follow_changes();
    void look();
    void begin_look();
    void take(const XOutputs &seen);
    void read_uevents();
    void handle(const xcb_generic_event_t &event);
    void withdraw(const XLease::Shared &granted);
    void end_freed_leases(const XOutputs &seen);
    void end_leases_of(const XDevice &device, ConnectorId unplugged);
    [[nodiscard]] XDevice &device_of(const std::string &card);

    std::shared_ptr<XServer> server_; // Shared with leases, which may outlive us.
    std::optional<UeventMonitor> uevents_;
    std::optional<PollSet::Clock::time_point> look_at_; ///< When to look once more.
    uint64_t looks_begun_ = 0;
    uint64_t looks_done_ = 0;
    bool look_again_ = false;
    bool active_ = false;
    uint32_t next_device_ = 1;
    uint32_t next_offer_ = 1;
    std::vector<std::unique_ptr<LeaseDevice>> devices_; ///< XDevice each.
    std::vector<std::weak_ptr<XLease::Shared>> leases_;
};

} // namespace sublet::lessee

#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lessee/connector_offer.hpp"
#include "lessee/lease.hpp"
#include "lessee/link.hpp"
#include "lessee/proxy.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::lessee {

/// One card whose connectors a lessor may lend. Owned by the Connection, at a fixed address until
/// the lessor takes the card away.
class LeaseDevice {
public:
    /// For Connection. `next_offer` is the Connection's counter of offers.
    LeaseDevice(std::shared_ptr<Link> link, Proxy<wp_drm_lease_device_v1> proxy,
                uint32_t global_name, uint32_t &next_offer);
    ~LeaseDevice();

    LeaseDevice(const LeaseDevice &) = delete;
    LeaseDevice &operator=(const LeaseDevice &) = delete;

    /// For Connection: the card is gone. Nothing is on offer any more, and the lessor is told. What
    /// it goes on saying must be heard until it has `released` the device: else a connector among
    /// that would go unnoticed, and what is created next would break the connection.
    void release();
    [[nodiscard]] bool released() const { return state_ == State::Released; }

    /// The registry's number of this device's global.
    [[nodiscard]] uint32_t global_name() const { return global_name_; }

    /// An fd of the card without master rights, to look at connectors with; owned here. -1 until
    /// the lessor sent it, which it cannot while its session is switched away.
    [[nodiscard]] int node_fd() const { return node_.get(); }

    /// "/dev/dri/card0"; empty without an fd.
    [[nodiscard]] const std::string &node_path() const { return node_path_; }

    /// Whether the offers are complete as of the lessor's last `done`.
    [[nodiscard]] bool settled() const { return settled_; }

    /// What is on offer now; invalidated by Connection::dispatch(). A new offer counts from the
    /// lessor's next `done` on, a withdrawal at once: not every lessor says `done` after it.
    [[nodiscard]] const std::vector<ConnectorOffer> &offers() const { return offers_; }

    /// Asks to lease all of `offers` at once, and sends the request. The answer arrives through
    /// Connection::dispatch(). Error Invalid: nothing, or the same offer twice; NotFound: an
    /// offer that was withdrawn, as far as dispatch() has heard, or is not of this device.
    [[nodiscard]] std::expected<std::unique_ptr<Lease>, Error>
    request(std::span<const OfferId> offers);

private:
    class Connector;
    struct Events;
    enum class State { Bound, Releasing, Released };

    void update_offers();
    void withdraw(OfferId id) noexcept;
    void describe_again(const ConnectorOffer &offer);

    std::shared_ptr<Link> link_; // Outlives every proxy made on it.
    Proxy<wp_drm_lease_device_v1> proxy_;
    uint32_t global_name_;
    uint32_t &next_offer_;
    State state_ = State::Bound;
    UniqueFd node_;
    std::string node_path_;
    bool settled_ = false;
    std::vector<std::unique_ptr<Connector>> connectors_;
    std::vector<ConnectorOffer> offers_;
};

} // namespace sublet::lessee

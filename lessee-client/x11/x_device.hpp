#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lessee/lease_device.hpp"
#include "x11/card_connectors.hpp"
#include "x11/x_lease.hpp"
#include "x11/x_outputs.hpp"
#include "x11/x_server.hpp"

namespace sublet::lessee {

/// A card of an X server.
class XDevice final : public LeaseDevice {
public:
    using Remember = std::function<void(const std::shared_ptr<XLease::Shared> &)>;

    /// `card` is "card0"; `next_offer` is the Connection's counter of offers. The Connection hears
    /// by `remember` of leases that are asked for.
    XDevice(std::shared_ptr<XServer> server, uint32_t id, std::string card, uint32_t &next_offer,
            Remember remember);

    [[nodiscard]] const std::string &card() const { return card_; }

    /// An output and the connector of this card that it is.
    struct Located {
        const XOutput &output;
        const CardConnector &connector;
    };

    /// Takes over what was seen. On offer is what the server keeps off the desktop (non-desktop)
    /// and does not use: a headset that is plugged in, or what `xrandr --set non-desktop 1` says
    /// of.
    void update(const XOutputs &seen, const std::vector<Located> &located);

    /// They are leased, and not on offer until they are seen again as they were.
    void withdraw(const std::vector<ConnectorId> &connectors);

    [[nodiscard]] uint32_t id() const override { return id_; }

    /// Opened as anybody may, while the server is master: -1 if we may not.
    [[nodiscard]] int node_fd() const override { return node_.get(); }
    [[nodiscard]] const std::string &node_path() const override { return node_path_; }
    [[nodiscard]] bool settled() const override { return active_; }
    [[nodiscard]] const std::vector<ConnectorOffer> &offers() const override { return offers_; }
    [[nodiscard]] std::expected<std::unique_ptr<Lease>, Error>
    request(std::span<const OfferId> offers, const LeaseTerms &terms) override;
    [[nodiscard]] std::unique_ptr<CardFds> card_fds() override;

    /// Opens the card once more; empty if that gives no fd without master rights.
    [[nodiscard]] UniqueFd open_node() const;
    [[nodiscard]] bool can_open_node() const { return active_ && node_; }

private:
    /// What is behind an offer.
    struct Source {
        XOutput output;
        ConnectorId connector;
        std::vector<std::byte> edid; ///< The server's, or else the card's.
    };

    [[nodiscard]] OfferId offer_id_of(const XOutput &output, ConnectorId connector,
                                      const std::vector<std::byte> &edid);

    std::shared_ptr<XServer> server_;
    uint32_t id_;
    std::string card_;
    std::string node_path_;
    uint32_t &next_offer_;
    Remember remember_;
    bool active_ = false;
    UniqueFd node_;
    std::vector<ConnectorOffer> offers_;
    std::vector<Source> sources_; ///< One for each offer.
    std::vector<xcb_randr_crtc_t> free_crtcs_;
};

} // namespace sublet::lessee

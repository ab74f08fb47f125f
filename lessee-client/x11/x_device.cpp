#include "x11/x_device.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>

#include "displays/edid_facts.hpp"
#include "vocabulary/drm_master.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::lessee {

namespace {

/// Everybody may open the node, where its mode lets them.
class OpenedCardFds final : public CardFds {
public:
    explicit OpenedCardFds(const XDevice &device) : device_(device) {}

    [[nodiscard]] bool ready() const override { return device_.can_open_node(); }
    [[nodiscard]] UniqueFd take() override { return ready() ? device_.open_node() : UniqueFd(); }

private:
    const XDevice &device_;
};

bool is_on_offer(const XOutput &output, const CardConnector &connector) {
    return output.non_desktop && !output.lit && !output.crtcs.empty() && connector.connected;
}

} // namespace

XDevice::XDevice(std::shared_ptr<XServer> server, uint32_t id, std::string card,
                 uint32_t &next_offer, Remember remember)
    : server_(std::move(server)), id_(id), card_(std::move(card)), node_path_("/dev/dri/" + card_),
      next_offer_(next_offer), remember_(std::move(remember)) {}

void XDevice::update(const XOutputs &seen, const std::vector<Located> &located) {
    active_ = seen.active;
    if (active_ && !node_) {
        node_ = open_node();
    }
    free_crtcs_ = seen.free_crtcs;
    std::vector<ConnectorOffer> offers;
    std::vector<Source> sources;
    for (const auto &[output, connector] : located) {
        const ConnectorId id = connector.id ? connector.id : output.connector;
        if (!active_ || !id || !is_on_offer(output, connector)) {
            continue;
        }
        const auto &blob = output.edid.empty() ? connector.edid : output.edid;
        auto edid = parse_edid(blob);
        offers.push_back({.id = offer_id_of(output, id, blob),
                          .connector = id,
                          .name = connector.name,
                          .description = edid ? description(*edid) : connector.name,
                          .non_desktop = true,
                          .edid = std::move(edid)});
        sources.push_back({output, id, blob});
    }
    offers_ = std::move(offers);
    sources_ = std::move(sources);
}

void XDevice::withdraw(const std::vector<ConnectorId> &connectors) {
    for (size_t i = offers_.size(); i-- > 0;) {
        if (std::ranges::contains(connectors, offers_[i].connector)) {
            offers_.erase(offers_.begin() + static_cast<ptrdiff_t>(i));
            sources_.erase(sources_.begin() + static_cast<ptrdiff_t>(i));
        }
    }
}

/// The same as long as it is on offer without a break, as the same display.
OfferId XDevice::offer_id_of(const XOutput &output, ConnectorId connector,
                             const std::vector<std::byte> &edid) {
    for (size_t i = 0; i < sources_.size(); ++i) {
        if (sources_[i].output.id == output.id && sources_[i].connector == connector &&
            sources_[i].edid == edid) {
            return offers_[i].id;
        }
    }
    return OfferId(next_offer_++);
}

UniqueFd XDevice::open_node() const {
    UniqueFd node(open(node_path_.c_str(), O_RDWR | O_CLOEXEC));
    if (node && drop_unwanted_master(node.get()).value_or(true)) {
        node.reset(); // Another session has the card, or none.
    }
    return node;
}

std::expected<std::unique_ptr<Lease>, Error> XDevice::request(std::span<const OfferId> wanted,
                                                              const LeaseTerms & /*terms*/) {
    XLeaseWish wish{.device = id_};
    for (const OfferId id : wanted) {
        const auto found = std::ranges::find(offers_, id, &ConnectorOffer::id);
        if (found == offers_.end()) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound, "the lessor no longer offers one of the connectors"));
        }
        const Source &source = sources_[static_cast<size_t>(found - offers_.begin())];
        if (std::ranges::contains(wish.outputs, source.output.id)) {
            return std::unexpected(
                Error::make(Error::Kind::Invalid, "the same connector was asked for twice"));
        }
        wish.connectors.push_back(source.connector);
        wish.outputs.push_back(source.output.id);
        auto &usable = wish.usable_crtcs.emplace_back(source.output.crtcs);
        std::erase_if(usable,
                      [this](auto crtc) { return !std::ranges::contains(free_crtcs_, crtc); });
    }
    if (wish.outputs.empty()) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "a lease needs at least one connector"));
    }
    auto lease = XLease::request(server_, std::move(wish));
    if (!lease) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        "no CRTC of the X server is free: switch a monitor off (xrandr --off)"));
    }
    remember_(lease->shared());
    server_->flush();
    return lease;
}

std::unique_ptr<CardFds> XDevice::card_fds() {
    return std::make_unique<OpenedCardFds>(*this);
}

} // namespace sublet::lessee

#include "lessee/wayland/wayland_device.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <new>

#include <drm-lease-v1-client-protocol.h>
#include <xf86drm.h>

#include "lessee/wayland/bound_card_fds.hpp"
#include "lessee/wayland/wayland_lease.hpp"

namespace sublet::lessee {

/// One wp_drm_lease_connector_v1. Kept after `withdrawn` until the next `done`.
class WaylandDevice::Connector {
public:
    Connector(WaylandDevice &device, Proxy<wp_drm_lease_connector_v1> proxy, OfferId id)
        : device_(device), proxy_(std::move(proxy)) {
        offer_.id = id;
        wp_drm_lease_connector_v1_add_listener(proxy_.get(), &listener, this);
    }

    Connector(const Connector &) = delete;
    Connector &operator=(const Connector &) = delete;

    [[nodiscard]] wp_drm_lease_connector_v1 *proxy() const { return proxy_.get(); }
    [[nodiscard]] const ConnectorOffer &offer() const { return offer_; }
    [[nodiscard]] bool described() const { return described_; }
    [[nodiscard]] bool withdrawn() const { return withdrawn_; }

private:
    static Connector &of(void *data) { return *static_cast<Connector *>(data); }
    [[nodiscard]] Link &link() const { return *device_.link_; }

    static void on_name(void *data, wp_drm_lease_connector_v1 *, const char *name) noexcept {
        of(data).link().handle([&] { of(data).offer_.name = name; });
    }
    static void on_description(void *data, wp_drm_lease_connector_v1 *,
                               const char *description) noexcept {
        of(data).link().handle([&] { of(data).offer_.description = description; });
    }
    static void on_connector_id(void *data, wp_drm_lease_connector_v1 *, uint32_t id) noexcept {
        of(data).offer_.connector = ConnectorId(id);
    }
    static void on_done(void *data, wp_drm_lease_connector_v1 *) noexcept {
        auto &self = of(data);
        self.described_ = true;
        self.link().handle([&] { self.device_.describe_again(self.offer_); });
    }
    static void on_withdrawn(void *data, wp_drm_lease_connector_v1 *) noexcept {
        auto &self = of(data);
        self.withdrawn_ = true;
        self.device_.withdraw(self.offer_.id);
    }

    static constexpr wp_drm_lease_connector_v1_listener listener = {
        .name = on_name,
        .description = on_description,
        .connector_id = on_connector_id,
        .done = on_done,
        .withdrawn = on_withdrawn,
    };

    WaylandDevice &device_;
    Proxy<wp_drm_lease_connector_v1> proxy_;
    ConnectorOffer offer_;
    bool described_ = false;
    bool withdrawn_ = false;
};

WaylandDevice::WaylandDevice(std::shared_ptr<Link> link, wl_registry *registry,
                             uint32_t global_name, uint32_t &next_offer,
                             const Proxy<sublet_lease_terms_manager_v1> &terms)
    : link_(link), global_name_(global_name), next_offer_(next_offer), terms_(terms),
      binding_(std::move(link), registry, global_name, *this) {}

WaylandDevice::~WaylandDevice() = default;

void WaylandDevice::on_drm_fd(UniqueFd node) noexcept {
    node_ = std::move(node);
    if (char *path = drmGetDeviceNameFromFd2(node_.get())) {
        link_->handle([&] { node_path_ = path; });
        std::free(path);
    }
}

void WaylandDevice::on_connector(Proxy<wp_drm_lease_connector_v1> connector) noexcept {
    link_->handle([&] {
        connectors_.push_back(
            std::make_unique<Connector>(*this, std::move(connector), OfferId(next_offer_++)));
    });
}

void WaylandDevice::on_done() noexcept {
    std::erase_if(connectors_, [](const auto &each) { return each->withdrawn(); });
    settled_ = true;
    link_->handle([&] { update_offers(); });
}

void WaylandDevice::update_offers() {
    offers_.clear();
    for (const auto &connector : connectors_) {
        if (connector->described() && !connector->withdrawn()) {
            offers_.push_back(connector->offer());
        }
    }
}

void WaylandDevice::withdraw(OfferId id) noexcept {
    std::erase_if(offers_, [id](const ConnectorOffer &offer) { return offer.id == id; });
}

void WaylandDevice::describe_again(const ConnectorOffer &offer) {
    const auto known = std::ranges::find(offers_, offer.id, &ConnectorOffer::id);
    if (known != offers_.end()) {
        *known = offer;
    }
}

auto WaylandDevice::find(std::span<const OfferId> offers) const
    -> std::expected<std::vector<const Connector *>, Error> {
    std::vector<const Connector *> found;
    for (const OfferId id : offers) {
        const auto offered = std::ranges::find_if(
            connectors_, [id](const auto &each) { return each->offer().id == id; });
        if (offered == connectors_.end() || (*offered)->withdrawn()) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound, "the lessor no longer offers one of the connectors"));
        }
        if (std::ranges::contains(found, offered->get())) {
            return std::unexpected(
                Error::make(Error::Kind::Invalid, "the same connector was asked for twice"));
        }
        found.push_back(offered->get());
    }
    if (found.empty()) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "a lease needs at least one connector"));
    }
    return found;
}

std::expected<std::unique_ptr<Lease>, Error> WaylandDevice::request(std::span<const OfferId> offers,
                                                                    const LeaseTerms &terms) {
    const auto wanted = find(offers);
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    std::vector<WaylandTerms::Asked> asked;
    for (const Connector *connector : *wanted) {
        const DisplayTerms &display = terms.of(connector->offer().connector);
        if (!can_be_asked(display)) {
            return std::unexpected(
                Error::make(Error::Kind::Invalid, "no display can be driven by this timing"));
        }
        if (display.connector) {
            asked.push_back({connector->proxy(), display});
        }
    }
    const auto no_memory = [] {
        return std::unexpected(Error{Error::Kind::System, ENOMEM, "ask for a lease"});
    };
    Proxy<wp_drm_lease_request_v1> request(
        wp_drm_lease_device_v1_create_lease_request(binding_.proxy()));
    if (!request) {
        return no_memory();
    }
    for (const Connector *connector : *wanted) {
        wp_drm_lease_request_v1_request_connector(request.get(), connector->proxy());
    }
    std::unique_ptr<WaylandTerms> news;
    if (terms_) {
        news = WaylandTerms::make(link_, terms_.get(), request.get(), asked, terms.refuse_unmet);
        if (!news) {
            return no_memory();
        }
    }
    Proxy<wp_drm_lease_v1> proxy(wp_drm_lease_request_v1_submit(request.release()));
    if (!proxy) {
        return no_memory();
    }
    auto lease = std::make_unique<WaylandLease>(link_, std::move(proxy), std::move(news));
    link_->flush();
    return lease;
}

std::unique_ptr<CardFds> WaylandDevice::card_fds() {
    return std::make_unique<BoundCardFds>(link_, global_name_);
}

} // namespace sublet::lessee

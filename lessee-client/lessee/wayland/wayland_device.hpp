#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lessee/lease_device.hpp"
#include "lessee/wayland/device_binding.hpp"
#include "lessee/wayland/link.hpp"
#include "lessee/wayland/proxy.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::lessee {

/// A wp_drm_lease_device_v1.
class WaylandDevice final : public LeaseDevice, private DeviceListener {
public:
    /// Binds the device by its global's name; of the Connection's, `next_offer` is the counter of
    /// offers, and `terms` what makes terms: null as long as the lessor takes none.
    WaylandDevice(std::shared_ptr<Link> link, wl_registry *registry, uint32_t global_name,
                  uint32_t &next_offer, const Proxy<sublet_lease_terms_manager_v1> &terms);
    ~WaylandDevice() override;

    [[nodiscard]] uint32_t id() const override { return global_name_; }
    [[nodiscard]] int node_fd() const override { return node_.get(); }
    [[nodiscard]] const std::string &node_path() const override { return node_path_; }

    /// As of the lessor's last `done`.
    [[nodiscard]] bool settled() const override { return settled_; }

    /// A new offer counts from the lessor's next `done` on, a withdrawal at once: not every lessor
    /// says `done` after it.
    [[nodiscard]] const std::vector<ConnectorOffer> &offers() const override { return offers_; }

    [[nodiscard]] std::expected<std::unique_ptr<Lease>, Error>
    request(std::span<const OfferId> offers, const LeaseTerms &terms) override;

    [[nodiscard]] std::unique_ptr<CardFds> card_fds() override;

private:
    class Connector;

    void on_drm_fd(UniqueFd node) noexcept override;
    void on_connector(Proxy<wp_drm_lease_connector_v1> connector) noexcept override;
    void on_done() noexcept override;

    /// At least one, none twice.
    [[nodiscard]] auto find(std::span<const OfferId> offers) const
        -> std::expected<std::vector<const Connector *>, Error>;
    void update_offers();
    void withdraw(OfferId id) noexcept;
    void describe_again(const ConnectorOffer &offer);

    std::shared_ptr<Link> link_; // Outlives every proxy made on it.
    uint32_t global_name_;
    uint32_t &next_offer_;
    const Proxy<sublet_lease_terms_manager_v1> &terms_;
    UniqueFd node_;
    std::string node_path_;
    bool settled_ = false;
    std::vector<std::unique_ptr<Connector>> connectors_;
    std::vector<ConnectorOffer> offers_;
    DeviceBinding binding_; ///< Tells all of the above.
};

} // namespace sublet::lessee

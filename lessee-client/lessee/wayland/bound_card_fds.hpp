#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "lessee/card_fds.hpp"
#include "lessee/wayland/device_binding.hpp"
#include "lessee/wayland/link.hpp"

struct wl_registry;

namespace sublet::lessee {

/// Fds of a Wayland lessor's card. Each comes from the lessor, by binding its lease device once
/// more: nobody needs a right to open the node, and nobody opens it in a moment in which the lessor
/// is not master, which would make the opener master.
class BoundCardFds final : public CardFds, private DeviceListener {
public:
    /// Binds the device for the first fd; `device` is the name of its global.
    BoundCardFds(std::shared_ptr<Link> link, uint32_t device);
    ~BoundCardFds() override;

    BoundCardFds(const BoundCardFds &) = delete;
    BoundCardFds &operator=(const BoundCardFds &) = delete;

    [[nodiscard]] bool ready() const override { return static_cast<bool>(node_); }

    /// Asks for the next one, too. At most one binding waits for its fd at a time, so that clients
    /// cannot make us flood the lessor.
    [[nodiscard]] UniqueFd take() override;

private:
    void bind();

    void on_drm_fd(UniqueFd node) noexcept override;
    /// The lessor announces its connectors to each binding: they are given up as they come.
    void on_connector(Proxy<wp_drm_lease_connector_v1> /*connector*/) noexcept override {}
    void on_done() noexcept override {}

    std::shared_ptr<Link> link_;
    wl_registry *registry_;
    uint32_t device_;
    std::optional<DeviceBinding> binding_; ///< Until it has brought its fd.
    UniqueFd node_;
};

} // namespace sublet::lessee

#pragma once

#include <cstdint>
#include <memory>

#include "lessee/wayland/link.hpp"
#include "lessee/wayland/proxy.hpp"
#include "vocabulary/unique_fd.hpp"

struct wl_registry;

namespace sublet::lessee {

/// Hears what a lessor says of one of its lease devices. May destroy the binding meanwhile.
class DeviceListener {
public:
    virtual void on_drm_fd(UniqueFd node) noexcept = 0;
    virtual void on_connector(Proxy<wp_drm_lease_connector_v1> connector) noexcept = 0;
    virtual void on_done() noexcept = 0;

protected:
    ~DeviceListener() = default;
};

/// A lease device that is bound, until this is destroyed: then it is released, and the Link goes on
/// hearing what the lessor still says of it.
class DeviceBinding {
public:
    /// `device` is the name of the global; `listener` is borrowed. Throws std::bad_alloc.
    DeviceBinding(std::shared_ptr<Link> link, wl_registry *registry, uint32_t device,
                  DeviceListener &listener);
    ~DeviceBinding();

    DeviceBinding(const DeviceBinding &) = delete;
    DeviceBinding &operator=(const DeviceBinding &) = delete;

    [[nodiscard]] wp_drm_lease_device_v1 *proxy() const;

private:
    std::shared_ptr<Link> link_; // Outlives every proxy made on it.
    std::unique_ptr<BoundDevice> device_;
};

/// What is left of a binding: the proxy, and whoever hears of it, if anybody still does. A Link
/// keeps it.
class BoundDevice {
public:
    BoundDevice(wl_registry *registry, uint32_t device, DeviceListener &listener);

    BoundDevice(const BoundDevice &) = delete;
    BoundDevice &operator=(const BoundDevice &) = delete;

    [[nodiscard]] wp_drm_lease_device_v1 *proxy() const { return proxy_.get(); }

    /// Asks to be released; the listener hears nothing more.
    void release();

    /// Whether the lessor said so.
    [[nodiscard]] bool released() const { return released_; }

    /// The one after it in a Link's list.
    std::unique_ptr<BoundDevice> next;

    /// Leaves one that is being released to the connection, which dispatches its default queue:
    /// it is freed when it is released.
    static void leave(std::unique_ptr<BoundDevice> device) noexcept;

private:
    struct Events;

    Proxy<wp_drm_lease_device_v1> proxy_;
    DeviceListener *listener_; ///< Null from release() on.
    bool released_ = false;
    bool owns_itself_ = false;
};

} // namespace sublet::lessee

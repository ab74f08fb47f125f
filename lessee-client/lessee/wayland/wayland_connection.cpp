#include "lessee/wayland/wayland_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <drm-lease-v1-client-protocol.h>
#include <sublet-lease-terms-v1-client-protocol.h>
#include <wayland-client.h>

#include "lessee/wayland/wayland_barrier.hpp"
#include "lessee/wayland/wayland_claim.hpp"
#include "lessee/wayland/wayland_device.hpp"

namespace sublet::lessee {

struct WaylandConnection::Events {
    static WaylandConnection &of(void *data) { return *static_cast<WaylandConnection *>(data); }

    static void global(void *data, wl_registry *registry, uint32_t name, const char *interface,
                       uint32_t) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            if (std::strcmp(interface, wp_drm_lease_device_v1_interface.name) == 0) {
                self.devices_.push_back(std::make_unique<WaylandDevice>(
                    self.link_, registry, name, self.next_offer_, self.terms_));
            } else if (std::strcmp(interface, sublet_lease_terms_manager_v1_interface.name) == 0) {
                self.terms_.reset(static_cast<sublet_lease_terms_manager_v1 *>(
                    wl_registry_bind(registry, name, &sublet_lease_terms_manager_v1_interface, 1)));
                self.terms_name_ = name;
            }
        });
    }

    static void global_remove(void *data, wl_registry *, uint32_t name) noexcept {
        auto &self = of(data);
        if (self.terms_ && name == self.terms_name_) {
            self.terms_.reset();
        }
        std::erase_if(self.devices_, [&](const auto &device) { return device->id() == name; });
    }

    static void globals_told(void *data, wl_callback *callback, uint32_t) noexcept {
        auto &self = of(data);
        self.knows_devices_ = true;
        self.globals_told_ = nullptr;
        wl_callback_destroy(callback);
    }

    static constexpr wl_registry_listener registry_listener = {.global = global,
                                                               .global_remove = global_remove};
    static constexpr wl_callback_listener globals_listener = {.done = globals_told};
};

std::expected<std::unique_ptr<WaylandConnection>, Error>
WaylandConnection::connect(const char *name) {
    return Link::connect(name).and_then(start);
}

std::expected<std::unique_ptr<WaylandConnection>, Error>
WaylandConnection::attach(wl_display *display, wl_event_queue *queue) {
    return Link::attach(display, queue).and_then(start);
}

std::expected<std::unique_ptr<WaylandConnection>, Error>
WaylandConnection::start(std::shared_ptr<Link> link) {
    std::unique_ptr<WaylandConnection> made(new WaylandConnection(std::move(link)));
    made->registry_ = wl_display_get_registry(made->link_->factory());
    made->globals_told_ = wl_display_sync(made->link_->factory());
    if (made->registry_ == nullptr || made->globals_told_ == nullptr) {
        return std::unexpected(Error{Error::Kind::System, ENOMEM, "ask the compositor"});
    }
    wl_registry_add_listener(made->registry_, &Events::registry_listener, made.get());
    wl_callback_add_listener(made->globals_told_, &Events::globals_listener, made.get());
    made->link_->flush();
    return made;
}

WaylandConnection::~WaylandConnection() {
    devices_.clear();
    terms_.reset();
    if (globals_told_ != nullptr) {
        wl_callback_destroy(globals_told_);
    }
    if (registry_ != nullptr) {
        wl_registry_destroy(registry_);
    }
    link_->flush();
}

std::expected<void, Error> WaylandConnection::dispatch() {
    return link_->dispatch();
}

bool WaylandConnection::settled() const {
    return knows_devices_ &&
           std::ranges::all_of(devices_, [](const auto &device) { return device->settled(); });
}

std::expected<std::unique_ptr<Claim>, Error> WaylandConnection::claim(const ClaimCriteria &criteria,
                                                                      bool exclusive) {
    return terms_ ? WaylandClaim::make(link_, terms_.get(), criteria, exclusive)
                  : Connection::claim(criteria, exclusive);
}

std::unique_ptr<Barrier> WaylandConnection::barrier() {
    return std::make_unique<WaylandBarrier>(link_);
}

} // namespace sublet::lessee

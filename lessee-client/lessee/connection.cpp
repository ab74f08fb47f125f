#include "lessee/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <drm-lease-v1-client-protocol.h>
#include <poll.h>
#include <wayland-client.h>

namespace sublet::lessee {

struct Connection::Events {
    static Connection &of(void *data) { return *static_cast<Connection *>(data); }

    static void global(void *data, wl_registry *registry, uint32_t name, const char *interface,
                       uint32_t) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            if (std::strcmp(interface, wp_drm_lease_device_v1_interface.name) == 0) {
                self.devices_.push_back(std::make_unique<LeaseDevice>(
                    self.link_,
                    Proxy<wp_drm_lease_device_v1>(static_cast<wp_drm_lease_device_v1 *>(
                        wl_registry_bind(registry, name, &wp_drm_lease_device_v1_interface, 1))),
                    name, self.next_offer_));
            }
        });
    }

    static void global_remove(void *data, wl_registry *, uint32_t name) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            const auto gone = std::ranges::find(self.devices_, name, &LeaseDevice::global_name);
            if (gone != self.devices_.end()) {
                self.releasing_.reserve(self.releasing_.size() + 1);
                (*gone)->release();
                self.releasing_.push_back(std::move(*gone));
                self.devices_.erase(gone);
            }
        });
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

std::expected<std::unique_ptr<Connection>, Error> Connection::connect(const char *name) {
    return Link::connect(name).and_then(start);
}

std::expected<std::unique_ptr<Connection>, Error> Connection::attach(wl_display *display,
                                                                     wl_event_queue *queue) {
    return Link::attach(display, queue).and_then(start);
}

std::expected<std::unique_ptr<Connection>, Error> Connection::start(std::shared_ptr<Link> link) {
    std::unique_ptr<Connection> made(new Connection(std::move(link)));
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

Connection::~Connection() {
    devices_.clear();
    releasing_.clear();
    if (globals_told_ != nullptr) {
        wl_callback_destroy(globals_told_);
    }
    if (registry_ != nullptr) {
        wl_registry_destroy(registry_);
    }
    link_->flush();
}

int Connection::fd() const {
    return link_->fd();
}

short Connection::poll_events() const {
    return wants_to_send() ? POLLIN | POLLOUT : POLLIN;
}

std::expected<void, Error> Connection::dispatch() {
    return link_->dispatch().transform([this] {
        std::erase_if(releasing_, [](const auto &device) { return device->released(); });
    });
}

bool Connection::settled() const {
    return knows_devices_ &&
           std::ranges::all_of(devices_, [](const auto &device) { return device->settled(); });
}

} // namespace sublet::lessee

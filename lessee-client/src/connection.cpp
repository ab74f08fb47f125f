#include <sublet/lessee/connection.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <format>

#include <drm-lease-v1-client-protocol.h>
#include <wayland-client.h>

namespace sublet::lessee {

struct Connection::Events {
    static Connection &of(void *data) { return *static_cast<Connection *>(data); }

    static void global(void *data, wl_registry *registry, uint32_t name, const char *interface,
                       uint32_t) {
        if (std::strcmp(interface, wp_drm_lease_device_v1_interface.name) != 0) {
            return;
        }
        auto &self = of(data);
        auto *proxy = static_cast<wp_drm_lease_device_v1 *>(
            wl_registry_bind(registry, name, &wp_drm_lease_device_v1_interface, 1));
        self.devices_.push_back(
            std::make_unique<LeaseDevice>(self.display_, proxy, name, self.next_offer_));
    }

    static void global_remove(void *data, wl_registry *, uint32_t name) {
        auto &self = of(data);
        const auto gone = std::ranges::find(self.devices_, name, &LeaseDevice::global_name);
        if (gone != self.devices_.end()) {
            (*gone)->release();
            self.releasing_.push_back(std::move(*gone));
            self.devices_.erase(gone);
        }
    }

    static void globals_told(void *data, wl_callback *callback, uint32_t) {
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
    wl_display *display = wl_display_connect(name);
    if (display == nullptr) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        std::format("no Wayland compositor answers: {}", std::strerror(errno))));
    }
    return std::unique_ptr<Connection>(
        new Connection(std::shared_ptr<wl_display>(display, wl_display_disconnect)));
}

Connection::Connection(std::shared_ptr<wl_display> display)
    : display_(std::move(display)), registry_(wl_display_get_registry(display_.get())),
      globals_told_(wl_display_sync(display_.get())) {
    wl_registry_add_listener(registry_, &Events::registry_listener, this);
    wl_callback_add_listener(globals_told_, &Events::globals_listener, this);
    wl_display_flush(display_.get());
}

Connection::~Connection() {
    devices_.clear();
    if (globals_told_ != nullptr) {
        wl_callback_destroy(globals_told_);
    }
    wl_registry_destroy(registry_);
    wl_display_flush(display_.get());
}

int Connection::fd() const {
    return wl_display_get_fd(display_.get());
}

std::expected<void, Error> Connection::dispatch() {
    wl_display *display = display_.get();
    while (wl_display_prepare_read(display) != 0) {
        if (wl_display_dispatch_pending(display) < 0) {
            return lost();
        }
    }
    wl_display_flush(display); // A failure shows in the read: what the peer said last is there.
    if (wl_display_read_events(display) < 0 || wl_display_dispatch_pending(display) < 0) {
        return lost();
    }
    std::erase_if(releasing_, [](const auto &device) { return device->released(); });
    wl_display_flush(display);
    return {};
}

bool Connection::settled() const {
    return knows_devices_ &&
           std::ranges::all_of(devices_, [](const auto &device) { return device->settled(); });
}

std::expected<void, Error> Connection::lost() const {
    const int code = wl_display_get_error(display_.get());
    if (code != EPROTO) {
        return std::unexpected(Error::make(Error::Kind::Lost, "the compositor is gone"));
    }
    const wl_interface *interface = nullptr;
    uint32_t object = 0;
    const uint32_t error = wl_display_get_protocol_error(display_.get(), &interface, &object);
    return std::unexpected(Error::make(
        Error::Kind::Lost, std::format("the compositor ended the connection: error {} on {}", error,
                                       interface != nullptr ? interface->name : "an object")));
}

} // namespace sublet::lessee

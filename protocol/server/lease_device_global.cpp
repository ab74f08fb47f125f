#include "lease_device_global.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>
#include <ranges>
#include <string>
#include <unordered_set>
#include <utility>

#include <sched.h>
#include <wayland-server-core.h>

#include "../loop/event_source.hpp"
#include "../loop/listener.hpp"
#include "../vocabulary/log.hpp"
#include "drm-lease-v1-server-protocol.h"
#include "lease.hpp"
#include "lease_connector.hpp"
#include "lease_device.hpp"
#include "lease_table.hpp"
#include "resource.hpp"
#include "retired_global.hpp"

namespace sublet::wire {

class LeaseDeviceGlobal::Impl {
public:
    Impl(wl_display *display, LessorDelegate &delegate, Identify identify);
    ~Impl();

    void set_open(bool open);
    void publish(std::vector<OfferedConnector> offers);
    void flush();

    [[nodiscard]] LeaseTable &leases() const { return *leases_; }

private:
    static void on_bind(wl_client *client, void *data, uint32_t version, uint32_t id) noexcept;
    void on_display_gone();

    /// Gives a waiting device its drm_fd, if the delegate can open one.
    void serve(LeaseDevice &device);

    /// Makes everything that clients hold inert.
    void close_down();

    /// Serves every device that still waits.
    void serve_waiting();

    wl_display *display_;
    LessorDelegate &delegate_;
    std::shared_ptr<LeaseTable> leases_;
    wl_global *global_; ///< Null once the display is gone, which frees it.
    wl_list devices_;   ///< Resources of LeaseDevice, by their links.
    LeaseConnectors on_offer_;
    bool open_ = false;
    std::string unserved_for_;         ///< Why the last client got no drm_fd; empty: it got one.
    std::optional<TimerSource> retry_; ///< Empty once the display is gone.
    Listener<void> display_gone_;
};

namespace {

/// Descriptors that ran out are free again when somebody closes some: nobody tells.
constexpr std::chrono::seconds retry_delay{1};

/// What cannot change without being another offer; the description can.
bool same_offer(const OfferedConnector &a, const OfferedConnector &b) {
    return a.connector == b.connector && a.serial == b.serial && a.name == b.name &&
           a.only_for == b.only_for;
}

} // namespace

LeaseDeviceGlobal::Impl::Impl(wl_display *display, LessorDelegate &delegate, Identify identify)
    : display_(display), delegate_(delegate),
      leases_(std::make_shared<LeaseTable>(delegate, std::move(identify))),
      global_(wl_global_create(display, &wp_drm_lease_device_v1_interface, 1, this, on_bind)),
      retry_(std::in_place, wl_display_get_event_loop(display), [this] { serve_waiting(); }) {
    if (global_ == nullptr) {
        throw std::bad_alloc();
    }
    wl_list_init(&devices_);
    display_gone_.connect<&Impl::on_display_gone>(wl_display_add_destroy_listener, display, *this);
}

LeaseDeviceGlobal::Impl::~Impl() {
    close_down();
    if (global_ != nullptr) {
        retire_global(display_, global_);
    }
}

void LeaseDeviceGlobal::Impl::close_down() {
    publish({});
    leases_->end_all();
    wl_resource *resource = nullptr;
    wl_resource *next = nullptr;
    wl_resource_for_each_safe(resource, next, &devices_) {
        from_resource<LeaseDevice>(resource).detach();
    }
    retry_.reset();
}

void LeaseDeviceGlobal::Impl::on_display_gone() {
    close_down();
    global_ = nullptr;
}

void LeaseDeviceGlobal::Impl::on_bind(wl_client *client, void *data, uint32_t version,
                                      uint32_t id) noexcept {
    auto *const self = static_cast<Impl *>(data);
    wl_resource *const resource =
        LeaseDevice::create(client, static_cast<int>(version), id,
                            self != nullptr ? self->leases_ : std::weak_ptr<LeaseTable>());
    if (self == nullptr || resource == nullptr) {
        return;
    }
    wl_list_insert(self->devices_.prev, wl_resource_get_link(resource));
    if (self->open_) {
        self->serve(from_resource<LeaseDevice>(resource));
    }
}

void LeaseDeviceGlobal::Impl::serve(LeaseDevice &device) {
    auto node = delegate_.open_client_node();
    if (!node) {
        if (const std::string why = node.error().message();
            std::exchange(unserved_for_, why) != why) {
            log_warn("offer: clients wait for their drm_fds; trying again: {}", why);
        }
        return retry_->arm(retry_delay);
    }
    unserved_for_.clear();
    if (*node && open_ && !device.served()) {
        device.serve(std::move(*node), on_offer_);
    }
}

void LeaseDeviceGlobal::Impl::set_open(bool open) {
    open_ = open;
    serve_waiting();
}

void LeaseDeviceGlobal::Impl::serve_waiting() {
    wl_resource *resource = nullptr;
    wl_resource_for_each(resource, &devices_) {
        if (auto &device = from_resource<LeaseDevice>(resource); open_ && !device.served()) {
            serve(device);
        }
    }
}

void LeaseDeviceGlobal::Impl::publish(std::vector<OfferedConnector> offers) {
    std::unordered_set<ConnectorId> seen;
    std::erase_if(offers, [&](const auto &offer) { return !seen.insert(offer.connector).second; });

    LeaseConnectors withdrawn = std::exchange(on_offer_, {});
    LeaseConnectors added;
    for (const OfferedConnector &offer : offers) {
        const auto kept = std::ranges::find_if(withdrawn, [&](const auto &connector) {
            return same_offer(connector->offer(), offer);
        });
        if (kept != withdrawn.end()) {
            on_offer_.push_back(std::move(*kept));
            withdrawn.erase(kept);
        } else {
            added.push_back(std::make_shared<LeaseConnector>(offer, leases_));
            on_offer_.push_back(added.back());
        }
    }

    for (const auto &[connector, offer] : std::views::zip(on_offer_, offers)) {
        connector->describe(offer.description);
    }
    for (const auto &connector : withdrawn) {
        log_info("offer: {} withdrawn", connector->offer().name);
        connector->withdraw();
    }
    for (const auto &connector : added) {
        log_info("offer: {} offered", connector->offer().name);
    }
    if (withdrawn.empty() && added.empty()) {
        return;
    }
    wl_resource *resource = nullptr;
    wl_resource_for_each(resource, &devices_) {
        auto &device = from_resource<LeaseDevice>(resource);
        const auto visible = [&](const auto &connector) { return device.may_see(*connector); };
        if (device.served() &&
            (std::ranges::any_of(withdrawn, visible) || std::ranges::any_of(added, visible))) {
            device.update(added);
        }
    }
}

void LeaseDeviceGlobal::Impl::flush() {
    if (wl_list_empty(&devices_)) {
        return;
    }
    // One by one: wl_display_flush_clients() ends a client that is gone, and so its leases, and
    // does not bear to be called again from there.
    wl_resource *resource = nullptr;
    wl_resource_for_each(resource, &devices_) {
        wl_client_flush(wl_resource_get_client(resource));
    }
    sched_yield();
}

LeaseDeviceGlobal::LeaseDeviceGlobal(wl_display *display, LessorDelegate &delegate,
                                     Identify identify)
    : impl_(std::make_unique<Impl>(display, delegate, std::move(identify))) {}

LeaseDeviceGlobal::~LeaseDeviceGlobal() = default;

void LeaseDeviceGlobal::set_open(bool open) {
    impl_->set_open(open);
}

void LeaseDeviceGlobal::publish(std::vector<OfferedConnector> offers) {
    impl_->publish(std::move(offers));
}

void LeaseDeviceGlobal::flush() {
    impl_->flush();
}

void LeaseDeviceGlobal::grant(LeaseId lease, UniqueFd fd, std::span<const GrantedDisplay> displays,
                              std::span<const UnmetTerm> unmet) {
    impl_->leases().grant(lease, std::move(fd), displays, unmet);
}

void LeaseDeviceGlobal::refuse(LeaseId lease, const Refusal &refusal) {
    impl_->leases().refuse(lease, refusal);
}

void LeaseDeviceGlobal::end(LeaseId lease, EndCause cause) {
    impl_->leases().end(lease, cause);
}

void LeaseDeviceGlobal::tell_state(LeaseId lease, ConnectorId connector, DisplayState state) {
    if (Lease *const object = impl_->leases().find(lease)) {
        object->tell_state(connector, state);
    }
}

void LeaseDeviceGlobal::tell_suspended(LeaseId lease, bool suspended) {
    if (Lease *const object = impl_->leases().find(lease)) {
        object->tell_suspended(suspended);
    }
}

bool is_lease_device(const wl_global *global) {
    return wl_global_get_interface(global) == &wp_drm_lease_device_v1_interface;
}

} // namespace sublet::wire

#include "relay/relay.hpp"

#include <algorithm>
#include <utility>

#include <poll.h>
#include <wayland-server-core.h>

#include "loop/owned.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

Relay::Relay(wl_display *display, std::unique_ptr<lessee::Connection> parent, ClaimBook &claims,
             AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
             LeaseLedger::Observer observer)
    : display_(display), parent_(std::move(parent)), policy_(claims),
      claims_(std::in_place, *parent_, claims), ask_(std::move(ask)),
      identify_(std::move(identify)), observer_(std::move(observer)),
      source_(made(FdSource::create(wl_display_get_event_loop(display), parent_->fd(),
                                    WL_EVENT_READABLE, [this](uint32_t) { dispatch(); }))) {}

Relay::~Relay() = default;

void Relay::hear(std::chrono::milliseconds patience) {
    using std::chrono::steady_clock;
    const auto end = steady_clock::now() + patience;
    while (parent_ && !parent_->settled()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
        pollfd input{parent_->fd(), parent_->poll_events(), 0};
        if (left.count() <= 0 || poll(&input, 1, static_cast<int>(left.count())) == 0) {
            log_info("inventory: the parent does not say yet what it lends");
            return;
        }
        dispatch();
    }
}

void Relay::policy_changed() {
    for (RelayLessor &lessor : lessors_) {
        lessor.ledger().offers().policy_changed();
    }
}

void Relay::dispatch() {
    const auto alive = parent_->dispatch();
    follow_devices();
    for (RelayLessor &lessor : lessors_) {
        lessor.on_parent_dispatched();
    }
    claims_->follow(); // What is claimed is on offer by now.
    source_->set_interest(parent_->wants_to_send() ? WL_EVENT_READABLE | WL_EVENT_WRITABLE
                                                   : WL_EVENT_READABLE);
    if (!alive) {
        log_warn("end: nothing is relayed any more: {}", alive.error().message());
        for (RelayLessor &lessor : lessors_) {
            lessor.shut_down(EndCause::ParentEnded);
        }
        lessors_.clear();
        claims_.reset();
        source_.reset();
        parent_.reset();
    }
}

void Relay::follow_devices() {
    const auto &devices = parent_->devices();
    lessors_.remove_if([&](const RelayLessor &lessor) {
        return !std::ranges::contains(devices, lessor.parent_device(), &lessee::LeaseDevice::id);
    });
    if (parent_->knows_devices() && devices.empty() && !std::exchange(said_why_not_, true)) {
        log_info("inventory: the parent lends nothing to this program, so nothing is relayed");
    }
    for (const auto &device : devices) {
        if (device->settled() && device->node_fd() < 0) {
            say_why_not(*device);
        } else if (!std::ranges::contains(lessors_, device->id(), &RelayLessor::parent_device)) {
            lessors_.emplace_back(display_, *parent_, *device, policy_, ask_, identify_, observer_);
        }
    }
}

/// An X server sends no fd of its card, and our clients must each have one.
void Relay::say_why_not(const lessee::LeaseDevice &device) {
    if (!std::exchange(said_why_not_, true)) {
        log_warn("inventory: {} of the parent is not relayed: it cannot be opened here without "
                 "becoming its master. May this user open it?",
                 device.node_path());
    }
}

} // namespace sublet

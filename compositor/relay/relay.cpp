#include "relay/relay.hpp"

#include <algorithm>

#include <wayland-server-core.h>

#include "vocabulary/log.hpp"

namespace sublet {

Relay::Relay(wl_display *display, std::unique_ptr<lessee::Connection> parent,
             const DisplayPolicy &policy, AskConsent ask,
             wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer)
    : display_(display), parent_(std::move(parent)), policy_(policy), ask_(std::move(ask)),
      identify_(std::move(identify)), observer_(std::move(observer)),
      source_(std::in_place, wl_display_get_event_loop(display), parent_->fd(), WL_EVENT_READABLE,
              [this](uint32_t) { dispatch(); }) {}

Relay::~Relay() = default;

void Relay::policy_changed() {
    for (RelayLessor &lessor : lessors_) {
        lessor.ledger().policy_changed();
    }
}

void Relay::dispatch() {
    const auto alive = parent_->dispatch();
    follow_devices();
    for (RelayLessor &lessor : lessors_) {
        lessor.on_parent_dispatched();
    }
    if (!alive) {
        log_warn("end: nothing is relayed any more: {}", alive.error().message());
        for (RelayLessor &lessor : lessors_) {
            lessor.shut_down(EndCause::ParentEnded);
        }
        lessors_.clear();
        source_.reset();
        parent_.reset();
    }
}

void Relay::follow_devices() {
    const auto &devices = parent_->devices();
    lessors_.remove_if([&](const RelayLessor &lessor) {
        return !std::ranges::contains(devices, lessor.parent_global(),
                                      &lessee::LeaseDevice::global_name);
    });
    for (const auto &device : devices) {
        if (!std::ranges::contains(lessors_, device->global_name(), &RelayLessor::parent_global)) {
            lessors_.emplace_back(display_, parent_->display(), *device, policy_, ask_, identify_,
                                  observer_);
        }
    }
}

} // namespace sublet

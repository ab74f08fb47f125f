#include "lease/lessor.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <utility>

#include <fcntl.h>
#include <xf86drm.h>

#include "vocabulary/log.hpp"

namespace sublet {

Lessor::Lessor(Card card, const LeasePolicy &policy, DisplayHost &host, AskConsent ask)
    : card_(std::move(card)), policy_(policy), host_(host), ask_(std::move(ask)),
      inventory_(card_.master_fd) {}

Lessor::~Lessor() {
    shut_down();
}

void Lessor::start(wire::LeaseDeviceGlobal &global, Observer observer) {
    global_ = &global;
    observer_ = std::move(observer);
    rescan(false, {});
    global_->set_open(true);
}

void Lessor::shut_down() {
    if (!global_) {
        return;
    }
    active_ = false; // Nobody is shown anything any more.
    end_all(EndCause::CardGone);
    global_->publish({});
    global_->set_open(false);
    for (const ConnectorId connector : std::exchange(told_, {}) | std::views::keys) {
        observe(DisplayGone{connector});
    }
    global_ = nullptr;
}

void Lessor::hotplugged(ConnectorId connector) {
    if (active_) {
        rescan(true, connector);
    }
}

void Lessor::output_appeared(ConnectorId connector) {
    rescan(false, connector);
    if (const ConnectorFacts *facts = inventory_.find(connector); facts && facts->connected) {
        displays_.judge(*facts, policy_);
        settle(connector);
        end_withheld();
        publish();
    }
}

void Lessor::output_vanishes(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (!display || display->phase == DisplayPhase::Absent) {
        return;
    }
    const LeaseId lease = display->lease;
    displays_.remove(connector);
    unpreset_.erase(connector);
    expect_room();
    if (lease) {
        end(lease, EndCause::Unplugged);
    }
    publish();
}

void Lessor::session_changed(bool active) {
    if (!active) {
        active_ = false;
        stale_ = false;
        end_all(EndCause::SessionInactive);
        publish();
        if (global_) {
            global_->set_open(false);
        }
        log_info("offer: {} is switched away, nothing is on offer", card_.node);
        return;
    }
    const bool to_look = !active_ || unsettled(); // session_returns() could not.
    if (to_look) {
        // The seat made us master, unless another process was it just then.
        if (!drmIsMaster(card_.master_fd) && drmSetMaster(card_.master_fd) != 0) {
            log_warn("offer: {} came back without DRM master, nothing is on offer yet", card_.node);
            stale_ = true;
            return;
        }
        look_again();
    }
    for (const auto &[connector, display] : displays_.all()) {
        if (to_look || display.verdict.desktop) {
            settle(connector);
        }
    }
    publish(); // Before the waiting clients are served: they hear of everything at once.
    if (global_) {
        global_->set_open(true);
    }
}

void Lessor::session_returns() {
    if (!drmIsMaster(card_.master_fd)) {
        return;
    }
    look_again();
    for (const auto &[connector, display] : displays_.all()) {
        if (!display.verdict.desktop) {
            settle(connector); // Its lease may have ended while nothing could be switched off.
        }
    }
}

/// Revokes what could not be revoked while the session was away, and judges what is there now.
void Lessor::look_again() {
    active_ = true;
    stale_ = false;
    for (RunningLease &leftover : std::exchange(unretired_, {})) {
        retire(std::move(leftover));
    }
    lessees_changed();
    rescan(true, {});
}

void Lessor::policy_changed() {
    for (const auto &[connector, facts] : inventory_.all()) {
        const Display *display = displays_.find(connector);
        if (display && display->phase != DisplayPhase::Absent) {
            displays_.judge(facts, policy_);
            settle(connector);
        }
    }
    end_withheld();
    publish();
}

std::expected<void, Error> Lessor::set_masked(LeaseId lease, bool masked) {
    const auto found = leases_.find(lease);
    if (found == leases_.end() || !found->second.running) {
        return no_lease(lease);
    }
    RunningLease &running = *found->second.running;
    if (std::exchange(running.masked, masked) != masked) {
        for (const ConnectorId connector : running.kernel.objects().connectors) {
            host_.set_masked(connector, masked);
        }
        observe(LeaseChanged{report(found->second)});
    }
    return {};
}

std::expected<void, Error> Lessor::override_offer(ConnectorId connector,
                                                  std::optional<bool> offer) {
    const ConnectorFacts *facts = inventory_.find(connector);
    if (!facts) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        std::format("{} has no connector {}", card_.node, connector.value())));
    }
    displays_.override_offer(*facts, offer);
    settle(connector); // One that is preset on connect is lit only while it is on offer.
    end_withheld();
    publish();
    return {};
}

std::expected<UniqueFd, Error> Lessor::open_client_node() {
    UniqueFd fd(::open(card_.node.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return std::unexpected(Error::from_errno("open " + card_.node + " for a client"));
    }
    // Whoever opens the card while it has no master becomes master: a client must never be.
    if (drmIsMaster(fd.get()) && drmDropMaster(fd.get()) != 0) {
        return std::unexpected(Error::from_errno("drop master of " + card_.node));
    }
    return fd;
}

void Lessor::rescan(bool probe, ConnectorId only) {
    const auto diff = inventory_.rescan(probe, only);
    if (!diff) {
        log_error("inventory: {}: {}", card_.node, diff.error().message());
        stale_ = true;
        return;
    }
    for (const ConnectorId connector : diff->unplugged) {
        const ConnectorFacts *facts = inventory_.find(connector);
        log_info("inventory: {} unplugged", facts ? facts->name : "a connector");
        output_vanishes(connector);
    }
    for (const auto *group : {&diff->plugged, &diff->changed}) {
        for (const ConnectorId connector : *group) {
            const ConnectorFacts &facts = *inventory_.find(connector);
            displays_.judge(facts, policy_);
            log_info("inventory: {} {}{}: {}, rule \"{}\"", facts.name,
                     group == &diff->plugged ? "plugged" : "changed",
                     facts.non_desktop ? " (non-desktop)" : "", facts.description(),
                     displays_.find(connector)->verdict.name);
            settle(connector);
        }
    }
    if (!diff->empty()) {
        end_withheld();
        publish();
    }
}

void Lessor::publish() {
    if (!global_) {
        return;
    }
    std::vector<wire::OfferedConnector> offers;
    if (active_) {
        offers = displays_.offers(inventory_);
        std::erase_if(offers, [&](const auto &offer) { return !lendable(offer.connector); });
    }
    global_->publish(std::move(offers));
    tell_displays();
}

void Lessor::tell_displays() {
    for (const DisplayReport &now : displays()) {
        DisplayReport &told = told_[now.facts.id];
        if (told != now) {
            told = now;
            observe(DisplayChanged{now});
        }
    }
    std::vector<ConnectorId> gone;
    for (const ConnectorId connector : told_ | std::views::keys) {
        if (!inventory_.find(connector)) {
            gone.push_back(connector);
        }
    }
    for (const ConnectorId connector : gone) {
        told_.erase(connector);
        observe(DisplayGone{connector});
    }
}

void Lessor::observe(const LessorEvent &event) const {
    if (observer_) {
        observer_(event);
    }
}

} // namespace sublet

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <wayland-server-core.h>

#include "fake_card.hpp"
#include "fake_host.hpp"
#include "lessor/kernel_provider.hpp"
#include "lessor/lease_ledger.hpp"
#include "loop/owned.hpp"
#include "rules/lease_policy.hpp"

namespace sublet::test {

inline const ConnectorId the_headset = FakeCard::connector(0);

inline drmModeModeInfo mode_of_size(uint16_t width, uint16_t height) {
    drmModeModeInfo mode{};
    mode.clock = 100'000;
    mode.hdisplay = width;
    mode.htotal = static_cast<uint16_t>(width + 100);
    mode.vdisplay = height;
    mode.vtotal = static_cast<uint16_t>(height + 100);
    return mode;
}

/// A ledger and a kernel's provider on a FakeCard, all of whose displays are headsets unless a rule
/// says else; and what comes of their leases, in order.
class KernelScene {
public:
    explicit KernelScene(unsigned connectors = 1, unsigned crtcs = 2, std::vector<Rule> rules = {})
        : card_(std::make_shared<FakeCard>(connectors, crtcs)), policy(std::move(rules)) {
        ledger.set_node("card");
        ledger.open(*global_);
    }
    ~KernelScene() {
        described.active = false;
        provider.suspend();
        ledger.close(EndCause::CardGone);
    }
    KernelScene(const KernelScene &) = delete;
    KernelScene &operator=(const KernelScene &) = delete;

    static ConnectorFacts facts(unsigned n) {
        ConnectorFacts facts;
        facts.id = FakeCard::connector(n);
        facts.name = "DP-" + std::to_string(n + 1);
        facts.connected = true;
        facts.non_desktop = true;
        facts.modes = {mode_of_size(2160, 1200), mode_of_size(1080, 600)};
        return facts;
    }

    void plug(unsigned n = 0) {
        ledger.offers().judge(facts(n), "a headset");
        ledger.offers().publish();
    }

    void unplug(unsigned n = 0) {
        const Display *display = displays.find(FakeCard::connector(n));
        const LeaseId lease = display->lease;
        card.switch_off(FakeCard::connector(n));
        displays.disconnect(facts(n));
        provider.unplugged(FakeCard::connector(n));
        if (lease) {
            ledger.ended(lease, EndCause::Unplugged);
        }
        ledger.offers().publish();
    }

    void request(unsigned id, std::vector<unsigned> connectors = {0}, LeaseTerms terms = {}) {
        wire::LeaseRequest request{LeaseId(id), {}, {}, std::move(terms)};
        for (const unsigned n : connectors) {
            request.connectors.push_back(FakeCard::connector(n));
        }
        ledger.lease_requested(std::move(request));
    }

    void end(unsigned id) { ledger.lease_abandoned(LeaseId(id)); }

    /// Another session gets the card, or this one gets it back.
    void leave() {
        card.set_master(false);
        described.active = false;
        provider.suspend();
        ledger.offers().suspend("the session is switched away");
        ledger.end_all(EndCause::SessionInactive);
        ledger.offers().publish();
    }
    void come_back() {
        card.set_master(true);
        described.active = true;
        ledger.offers().suspend("");
        provider.resume();
        std::ignore = provider.reconcile();
        provider.continue_leases();
        for (const auto &[connector, display] : displays.all()) {
            if (display.phase != DisplayPhase::Disconnected) {
                provider.apply(connector);
            }
        }
        ledger.offers().publish();
    }

    /// One turn of the loop.
    void turn(int milliseconds = 0) {
        wl_event_loop_dispatch(wl_display_get_event_loop(display_.get()), milliseconds);
        wl_event_loop_dispatch_idle(wl_display_get_event_loop(display_.get()));
    }

    /// What is under way reaches the screen.
    void complete() {
        card.complete();
        turn();
    }

    /// Until nothing is under way and nothing is left to be tried again; false if that never is.
    [[nodiscard]] bool settle() {
        constexpr int patience = 100;
        for (int i = 0; i < patience; ++i) {
            complete();
            if (provider.has_unfinished()) {
                provider.retry();
            } else if (!provider.preset().held().is_any_busy()) {
                return true;
            } else {
                turn(1); // A commit waits for its next try.
            }
        }
        return false;
    }

    [[nodiscard]] DisplayPhase phase(unsigned n = 0) const {
        return displays.find(FakeCard::connector(n))->phase;
    }
    [[nodiscard]] bool lit(unsigned n = 0) const { return card.lit(FakeCard::connector(n)); }
    [[nodiscard]] bool leased(unsigned n = 0) const { return phase(n) == DisplayPhase::Leased; }

    std::vector<std::string> news() { return std::exchange(news_, {}); }

    /// For those who look at it when the scene is over.
    [[nodiscard]] std::shared_ptr<FakeCard> shared_card() const { return card_; }

private:
    void hear(const LessorEvent &event) {
        if (std::holds_alternative<LeaseCreated>(event)) {
            news_.emplace_back("created");
        } else if (const auto *ended = std::get_if<LeaseEnded>(&event)) {
            news_.push_back("ended: " + std::string(to_string(ended->cause)));
        } else if (const auto *refused = std::get_if<LeaseRefused>(&event)) {
            news_.push_back("refused: " + refused->reason);
        }
    }

    Owned<wl_display, wl_display_destroy> display_{wl_display_create()}; ///< Outlives all timers.
    std::vector<std::string> news_;
    std::shared_ptr<FakeCard> card_;

public:
    FakeCard &card = *card_;
    LeasePolicy policy;
    FakeHost host{card};
    DisplayTable displays;
    Card described{.master_fd = card.fd(), .node = "fake"};
    KernelProvider provider{wl_display_get_event_loop(display_.get()), described, displays, host};
    LeaseLedger ledger{LeaseKind::Kernel,
                       displays,
                       provider,
                       policy,
                       [](const ConsentNeeded &, const wire::LeaseRequest &,
                          const std::vector<std::string> &,
                          const ConsentAnswer &) { return std::make_unique<PendingConsent>(); },
                       [this](const std::string &, const LessorEvent &event) { hear(event); }};

private:
    std::unique_ptr<wire::LeaseDeviceGlobal> global_ = std::make_unique<wire::LeaseDeviceGlobal>(
        display_.get(), ledger, [](wl_client *) { return ClientFacts{}; });
};

inline Rule rule_for_headsets() {
    Rule rule;
    rule.name = "headsets";
    rule.desktop = false;
    rule.offer = true;
    return rule;
}

/// A headset that was leased once, and is held and dark since.
inline KernelScene &held(KernelScene &scene) {
    scene.plug();
    scene.request(1);
    scene.end(1);
    REQUIRE(scene.settle());
    REQUIRE(scene.phase() == DisplayPhase::Available);
    scene.news();
    return scene;
}

} // namespace sublet::test

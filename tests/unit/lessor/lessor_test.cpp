#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <wayland-server-core.h>

#include "fake_card.hpp"
#include "fake_host.hpp"
#include "kernel_scene.hpp"
#include "lessor/lessor.hpp"
#include "loop/owned.hpp"
#include "rules/lease_policy.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

/// A lessor of a FakeCard with one display.
class LessorScene {
public:
    explicit LessorScene(Rule rule = rule_for_headsets()) : policy_({std::move(rule)}) {
        card.plug(the_headset, {mode_of_size(2160, 1200)});
    }

    void start(bool active = true) { REQUIRE(lessor.start(active)); }

    void request(unsigned id) { lessor.ledger().lease_requested({LeaseId(id), {}, {the_headset}}); }
    void end(unsigned id) { lessor.ledger().lease_abandoned(LeaseId(id)); }

    /// The connectors cannot be read when they are next looked at.
    void fail_to_read() {
        card.fail_call(1, EIO);
        lessor.output_appeared(the_headset);
    }

    /// Long enough for a lessor to try again what has failed.
    void wait() {
        for (int i = 0; i < 60; ++i) {
            turn(10);
        }
    }

    /// What is under way reaches the screen.
    void complete() {
        card.complete();
        turn();
    }

    [[nodiscard]] bool leased() const { return !card.lessees().empty(); }
    [[nodiscard]] bool lit() const { return card.lit(the_headset); }

private:
    void turn(int milliseconds = 0) {
        wl_event_loop_dispatch(wl_display_get_event_loop(display_.get()), milliseconds);
        wl_event_loop_dispatch_idle(wl_display_get_event_loop(display_.get()));
    }

    Owned<wl_display, wl_display_destroy> display_{wl_display_create()}; ///< Outlives all timers.
    LeasePolicy policy_;

public:
    FakeCard card{1, 2};
    FakeHost host{card};
    Lessor lessor{display_.get(),
                  card.fd(),
                  policy_,
                  host,
                  [](const ConsentNeeded &, const wire::LeaseRequest &,
                     const std::vector<std::string> &,
                     const ConsentAnswer &) { return std::make_unique<PendingConsent>(); },
                  [](wl_client *) { return ClientFacts{}; },
                  [](const std::string &, const LessorEvent &) {}};
};

Rule lit_on_connect() {
    Rule rule = rule_for_headsets();
    rule.preset = PresetTime::OnConnect;
    return rule;
}

} // namespace

TEST_CASE("what is under way goes on when connectors could not be read and are read again") {
    LessorScene scene;
    scene.start();
    scene.request(1);
    REQUIRE(scene.leased());
    scene.end(1); // Held from now on.
    scene.complete();
    scene.request(2);
    SUBCASE("a lease that is being made") {
        scene.fail_to_read();
        scene.wait();
        scene.complete();
        CHECK(scene.leased());
    }
    SUBCASE("a display that returns") {
        scene.complete();
        REQUIRE(scene.leased());
        scene.end(2);
        scene.fail_to_read();
        scene.wait();
        scene.complete();
        scene.request(3);
        scene.complete();
        CHECK(scene.leased());
    }
}

TEST_CASE("a display that waits lit stays so when connectors could not be read") {
    LessorScene scene(lit_on_connect());
    scene.start();
    REQUIRE(scene.lit());
    scene.fail_to_read();
    scene.wait();
    CHECK(scene.lit());
    CHECK(scene.host.first_lights == 1);
}

TEST_CASE("a lessor that begins while another session has the card leaves it alone") {
    LessorScene scene(lit_on_connect());
    scene.start(false);
    CHECK_FALSE(scene.lit());
    CHECK(scene.host.first_lights == 0);
    scene.lessor.session_changed(true);
    CHECK(scene.lit());
}

TEST_CASE("a lessor that was shut down does nothing any more") {
    LessorScene scene(lit_on_connect());
    scene.start();
    scene.fail_to_read();
    SUBCASE("after a while") {
        scene.lessor.shut_down();
    }
    SUBCASE("when the session comes back") {
        scene.lessor.session_changed(false);
        scene.lessor.shut_down();
        scene.lessor.session_activating();
        scene.lessor.session_changed(true);
    }
    SUBCASE("when its card could not be read once more") {
        scene.lessor.shut_down();
        scene.fail_to_read();
    }
    const unsigned calls = scene.card.calls();
    scene.wait();
    CHECK(scene.card.calls() == calls);
    CHECK_FALSE(scene.lessor.ledger().offers().reports().front().offered);
}

#include <algorithm>
#include <format>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>
#include <wayland-server-core.h>

#include "../sample_displays.hpp"
#include "lessor/lease_ledger.hpp"
#include "rules/lease_policy.hpp"
#include "vocabulary/text.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

/// Does what it is told, and says what it was asked for.
class ScriptedProvider final : public LeaseProvider {
public:
    explicit ScriptedProvider(std::vector<std::string> &log) : log_(log) {}

    std::expected<UniqueFd, Error> open_non_master_fd() override { return UniqueFd(); }
    void begin(const wire::LeaseRequest &request) override { say("begin", request.id); }
    bool revoke(LeaseId lease) override {
        say("revoke", lease);
        return in_background;
    }
    void release(LeaseId lease) override { say("release", lease); }
    void apply(ConnectorId) override {}
    std::string obstacle(ConnectorId) const override { return why_not; }
    std::expected<void, Error> set_masked(LeaseId, bool) override { return {}; }

    void begun(LeaseId lease) {
        progress().begun(lease, {.fd = {}, .lessee = LesseeId(1), .objects = {}});
    }
    LeaseProgress &tell() { return progress(); }

    std::string why_not;        ///< Of every display.
    bool in_background = false; ///< Whether every release is.

private:
    void say(const char *what, LeaseId lease) {
        log_.push_back(std::format("{} {}", what, lease.value()));
    }
    std::vector<std::string> &log_;
};

/// One headset, and all that happens in order: what the provider is asked, what is reported.
struct Scene {
    Scene() {
        ledger.set_node("card");
        ledger.open(global);
        ledger.offers().judge(headset(), "a headset");
        ledger.offers().publish();
        log.clear();
    }
    ~Scene() {
        ledger.close(EndCause::CardGone);
        global_storage.reset();
        wl_display_destroy(display);
    }
    Scene(const Scene &) = delete;
    Scene &operator=(const Scene &) = delete;

    void request(uint32_t id) { ledger.lease_requested({LeaseId(id), {}, {headset().id}}); }

    /// Offers a second headset.
    ConnectorId offer_another() {
        ConnectorFacts other = headset();
        other.id = ConnectorId(99);
        other.name = "DP-9";
        ledger.offers().judge(other, "another headset");
        ledger.offers().publish();
        return other.id;
    }

    [[nodiscard]] DisplayPhase phase() const { return displays.find(headset().id)->phase; }
    std::vector<std::string> news() { return std::exchange(log, {}); }

    void hear(const LessorEvent &event) {
        on_event(event);
        if (std::holds_alternative<LeaseCreated>(event)) {
            log.emplace_back("created");
        } else if (const auto *ended = std::get_if<LeaseEnded>(&event)) {
            log.push_back("ended: " + std::string(to_string(ended->cause)));
        } else if (const auto *refused = std::get_if<LeaseRefused>(&event)) {
            log.push_back("refused: " + refused->reason);
            refusal = refused->kind;
        } else if (const auto *changed = std::get_if<DisplayChanged>(&event)) {
            log.emplace_back(to_string(changed->display.use));
        }
    }

    std::vector<std::string> log;
    RefusalReason refusal = RefusalReason::Failed; ///< The last one.
    std::function<void(const LessorEvent &)> on_event = [](const LessorEvent &) {};
    wl_display *display = wl_display_create();
    LeasePolicy policy = LeasePolicy::defaults();
    DisplayTable displays;
    ScriptedProvider provider{log};
    std::optional<ConsentAnswer> question;
    LeaseLedger ledger{LeaseKind::Kernel,
                       displays,
                       provider,
                       policy,
                       [this](const ConsentNeeded &, const wire::LeaseRequest &,
                              const std::vector<std::string> &, ConsentAnswer answer) {
                           question = std::move(answer);
                           return std::make_unique<PendingConsent>();
                       },
                       [this](const std::string &, const LessorEvent &event) { hear(event); }};
    std::unique_ptr<wire::LeaseDeviceGlobal> global_storage =
        std::make_unique<wire::LeaseDeviceGlobal>(display, ledger,
                                                  [](wl_client *) { return ClientFacts{}; });
    wire::LeaseDeviceGlobal &global = *global_storage;
};

using Log = std::vector<std::string>;

} // namespace

TEST_CASE("a lease goes its way, from the request to the next offer") {
    Scene scene;
    scene.request(1);
    CHECK(scene.news() == Log{"begin 1"});
    CHECK(scene.phase() == DisplayPhase::Preparing);
    CHECK(scene.displays.offers().size() == 1);
    scene.provider.begun(LeaseId(1));
    CHECK(scene.news() == Log{"leased", "created"});
    CHECK(scene.displays.offers().empty());
    const uint32_t serial = scene.displays.find(headset().id)->serial;
    scene.provider.tell().ended(LeaseId(1), EndCause::FdClosed);
    CHECK(scene.news() == Log{"revoke 1", "release 1", "offered", "ended: its fd was closed"});
    CHECK(scene.phase() == DisplayPhase::Returning);
    CHECK(scene.displays.find(headset().id)->serial != serial);
    scene.provider.tell().returned(headset().id);
    CHECK(scene.phase() == DisplayPhase::Available);
    CHECK(scene.news().empty());
}

TEST_CASE("a display that is restored in the background is on offer before that begins") {
    Scene scene;
    scene.provider.in_background = true;
    scene.request(1);
    scene.provider.begun(LeaseId(1));
    scene.news();
    scene.provider.tell().ended(LeaseId(1), EndCause::FdClosed);
    CHECK(scene.news() == Log{"revoke 1", "offered", "release 1", "ended: its fd was closed"});
    CHECK(scene.phase() == DisplayPhase::Returning);
}

TEST_CASE("a request for a display that is returning is held until it has returned") {
    Scene scene;
    scene.request(1);
    scene.provider.begun(LeaseId(1));
    scene.ledger.lease_abandoned(LeaseId(1));
    scene.news();
    scene.request(2);
    CHECK(scene.news().empty());
    SUBCASE("then it goes on") {
        scene.provider.tell().returned(headset().id);
        CHECK(scene.news() == Log{"begin 2"});
    }
    SUBCASE("a second one is refused") {
        scene.request(3);
        CHECK(scene.news() == Log{"refused: DP-2 is being asked for by another client", "offered"});
        scene.provider.tell().returned(headset().id);
        CHECK(scene.news() == Log{"begin 2"});
    }
    SUBCASE("who gives up leaves nothing behind") {
        scene.ledger.lease_abandoned(LeaseId(2));
        scene.provider.tell().returned(headset().id);
        CHECK(scene.news().empty());
        CHECK(scene.phase() == DisplayPhase::Available);
    }
    SUBCASE("it is refused when the display cannot be restored") {
        scene.provider.why_not = "not restored";
        scene.ledger.offers().publish();
        CHECK(scene.news() == Log{"refused: DP-2: not restored", "withheld"});
        CHECK(scene.refusal == RefusalReason::Withdrawn);
    }
    SUBCASE("it ends with the display") {
        scene.displays.disconnect(headset());
        scene.ledger.offers().publish();
        CHECK(scene.news() == Log{"unplugged", "refused: display unplugged"});
        CHECK(scene.refusal == RefusalReason::Withdrawn);
    }
}

TEST_CASE("what ends while it is being prepared is released, and the same offer stands") {
    Scene scene;
    const uint32_t serial = scene.displays.find(headset().id)->serial;
    scene.request(1);
    scene.news();
    SUBCASE("the client gives up") {
        scene.ledger.lease_abandoned(LeaseId(1));
        CHECK(scene.news() == Log{"revoke 1", "release 1"});
    }
    SUBCASE("the session goes") {
        scene.ledger.offers().suspend("the session is switched away");
        scene.ledger.end_all(EndCause::SessionInactive);
        CHECK(scene.news() ==
              Log{"revoke 1", "release 1", "withheld", "refused: session switched away"});
    }
    SUBCASE("it cannot be done") {
        scene.provider.tell().failed(LeaseId(1), {RefusalReason::NoCrtc, "no CRTC is free"});
        CHECK(scene.news() == Log{"refused: no CRTC is free", "offered"});
    }
    CHECK(scene.phase() == DisplayPhase::Returning);
    CHECK(scene.displays.find(headset().id)->serial == serial);
    scene.provider.tell().returned(headset().id);
    CHECK(scene.phase() == DisplayPhase::Available);
}

TEST_CASE("a lease that begins after it was given up is ignored") {
    Scene scene;
    scene.request(1);
    scene.ledger.lease_abandoned(LeaseId(1));
    scene.news();
    scene.provider.begun(LeaseId(1));
    scene.provider.tell().failed(LeaseId(1), {RefusalReason::Failed, "late"});
    scene.provider.tell().ended(LeaseId(1), EndCause::FdClosed);
    CHECK(scene.news().empty());
}

TEST_CASE("an observer may end leases while others end") {
    Scene scene;
    const ConnectorId other = scene.offer_another();
    scene.request(1);
    scene.provider.begun(LeaseId(1));
    scene.ledger.lease_requested({LeaseId(2), {}, {other}});
    scene.news();
    SUBCASE("all of them, again") {
        scene.on_event = [&](const LessorEvent &) { scene.ledger.end_all(EndCause::Revoked); };
    }
    SUBCASE("one by one") {
        scene.on_event = [&](const LessorEvent &) {
            std::ignore = scene.ledger.revoke(LeaseId(1));
            std::ignore = scene.ledger.revoke(LeaseId(2));
        };
    }
    scene.ledger.end_all(EndCause::SessionInactive);
    const Log news = scene.news();
    for (const char *once : {"revoke 1", "release 1", "revoke 2", "release 2"}) {
        CHECK(std::ranges::count(news, once) == 1);
    }
    CHECK_FALSE(scene.ledger.revoke(LeaseId(1)));
    CHECK(scene.ledger.leases().empty());
}

TEST_CASE("of two requests that are held, one may be refused when both displays have returned") {
    Scene scene;
    const ConnectorId other = scene.offer_another();
    scene.ledger.lease_requested({LeaseId(1), {}, {headset().id, other}});
    scene.provider.begun(LeaseId(1));
    scene.ledger.lease_abandoned(LeaseId(1));
    const ClientFacts sandboxed{.executable = {}, .sandbox_id = "org.example.Game"};
    scene.ledger.lease_requested({LeaseId(2), sandboxed, {headset().id}});
    scene.ledger.lease_requested({LeaseId(3), {}, {other}});
    scene.news();
    {
        const OfferBook::Batch batch(scene.ledger.offers());
        scene.provider.tell().returned(headset().id);
        scene.provider.tell().returned(other);
    }
    const Log news = scene.news();
    CHECK(std::ranges::count(news, "begin 3") == 1);
    CHECK(std::ranges::count_if(
              news, [](const std::string &line) { return line.starts_with("refused"); }) == 1);
    CHECK(scene.displays.find(other)->phase == DisplayPhase::Preparing);
    CHECK(scene.phase() == DisplayPhase::Available);
}

TEST_CASE("a request that is held is refused when somebody else leases one of its displays") {
    Scene scene;
    const ConnectorId other = scene.offer_another();
    scene.request(1);
    scene.provider.begun(LeaseId(1));
    scene.ledger.lease_abandoned(LeaseId(1));
    scene.ledger.lease_requested({LeaseId(2), {}, {headset().id, other}});
    scene.ledger.lease_requested({LeaseId(3), {}, {other}});
    scene.news();
    scene.provider.begun(LeaseId(3));
    const Log news = scene.news();
    CHECK(std::ranges::count(news, "refused: DP-9 is leased by another client") == 1);
    CHECK(scene.refusal == RefusalReason::InUse);
}

TEST_CASE("a display that was pulled and replaced keeps its way when the old one has returned") {
    Scene scene;
    scene.request(1);
    scene.provider.begun(LeaseId(1));
    scene.displays.disconnect(headset());
    scene.ledger.ended(LeaseId(1), EndCause::Unplugged);
    CHECK(scene.phase() == DisplayPhase::Disconnected);
    scene.ledger.offers().judge(headset(), "another headset");
    scene.ledger.offers().publish();
    scene.request(2);
    CHECK(scene.phase() == DisplayPhase::Preparing);
    scene.provider.tell().returned(headset().id);
    CHECK(scene.phase() == DisplayPhase::Preparing);
}

TEST_CASE("new rules end requests, not leases") {
    Scene scene;
    Rule forbid;
    forbid.name = "nobody";
    scene.request(1);
    SUBCASE("a request") {
        scene.news();
        scene.policy = LeasePolicy({forbid});
        scene.ledger.offers().policy_changed();
        CHECK(scene.news() ==
              Log{"revoke 1", "release 1", "desktop", "refused: no longer allowed by the policy"});
    }
    SUBCASE("a lease") {
        scene.provider.begun(LeaseId(1));
        scene.news();
        scene.policy = LeasePolicy({forbid});
        scene.ledger.offers().policy_changed();
        CHECK(scene.news().empty());
        scene.ledger.lease_abandoned(LeaseId(1));
        CHECK(scene.displays.offers().empty());
        CHECK(scene.displays.find(headset().id)->verdict.name == "nobody");
    }
}

TEST_CASE("a switch of the session ends what its rules do not suspend") {
    Scene scene;
    Rule rule = LeasePolicy::defaults().judge(headset());
    rule.on_session_switch = OnSessionSwitch::Suspend;
    scene.policy = LeasePolicy({rule});
    scene.ledger.offers().policy_changed();
    scene.request(1);
    const auto leave = [&scene] {
        scene.news();
        scene.ledger.offers().suspend("the session is switched away");
        scene.ledger.end_all(EndCause::SessionInactive);
        scene.ledger.offers().publish();
    };
    SUBCASE("a request ends") {
        leave();
        CHECK(scene.news() ==
              Log{"revoke 1", "release 1", "withheld", "refused: session switched away"});
    }
    SUBCASE("a lease lives, and ends as any other") {
        scene.provider.begun(LeaseId(1));
        leave();
        CHECK(scene.news() == Log{"leased"});
        CHECK(scene.ledger.offers().reports().front().reason ==
              "leased by lease 1; suspended: the session is switched away");
        scene.ledger.lease_abandoned(LeaseId(1));
        CHECK(scene.news() ==
              Log{"revoke 1", "release 1", "withheld", "ended: given up by the client"});
    }
    SUBCASE("a lease ends by the rule that it was granted under") {
        scene.policy = LeasePolicy::defaults();
        scene.ledger.offers().policy_changed();
        scene.provider.begun(LeaseId(1));
        leave();
        CHECK(scene.news() ==
              Log{"revoke 1", "release 1", "withheld", "ended: session switched away"});
    }
}

TEST_CASE("a lease is masked as long as its provider sees one of its displays masked") {
    Scene scene;
    std::vector<bool> masked;
    scene.on_event = [&](const LessorEvent &event) {
        if (const auto *changed = std::get_if<LeaseChanged>(&event)) {
            masked.push_back(changed->lease.masked);
        }
    };
    scene.request(1);
    const ConnectorId second(77);
    LeaseProgress &progress = scene.provider.tell();
    progress.begun(LeaseId(1), {.fd = {},
                                .lessee = {},
                                .objects = {},
                                .displays = {{.connector = headset().id}, {.connector = second}}});
    progress.seen(LeaseId(1), headset().id, {.masked = false});
    CHECK(masked.empty());
    progress.seen(LeaseId(1), second, {.masked = false, .blanked = true});
    CHECK(masked == std::vector{false});
    progress.seen(LeaseId(1), second, {.masked = false});
    progress.seen(LeaseId(1), headset().id, {.masked = true});
    CHECK(masked == std::vector{false, true});
    CHECK(scene.ledger.leases().front().masked);
}

TEST_CASE("a lease that is masked by hand is told of once, and is neither mirrored nor blanked") {
    Scene scene;
    std::vector<bool> masked;
    scene.on_event = [&](const LessorEvent &event) {
        if (const auto *changed = std::get_if<LeaseChanged>(&event)) {
            masked.push_back(changed->lease.masked);
        }
    };
    scene.request(1);
    scene.provider.tell().begun(
        LeaseId(1),
        {.fd = {}, .lessee = {}, .objects = {}, .displays = {{.connector = headset().id}}});
    LeaseStates &states = scene.ledger.states();
    const auto state = [&] { return scene.ledger.leases().front().displays.front().state; };
    CHECK_FALSE(states.set_masked(LeaseId(2), false));
    CHECK(states.set_masked(LeaseId(1), true));
    CHECK(masked.empty());
    CHECK(states.set_masked(LeaseId(1), false));
    CHECK(states.set_masked(LeaseId(1), false));
    CHECK(masked == std::vector{false});
    states.set_inspection(headset().id, true, true);
    CHECK(state() == DisplayState{.masked = false, .mirrored = true, .blanked = true});
    CHECK(states.set_masked(LeaseId(1), true));
    CHECK(masked == std::vector{false, true});
    CHECK(state() == DisplayState{.masked = true});
}

TEST_CASE("a connector that is gone from the card is told of once, if it was ever told of") {
    Scene scene;
    std::vector<ConnectorId> gone;
    scene.on_event = [&](const LessorEvent &event) {
        if (const auto *display = std::get_if<DisplayGone>(&event)) {
            gone.push_back(display->connector);
        }
    };
    OfferBook &offers = scene.ledger.offers();
    offers.forget(ConnectorId(77));
    CHECK(gone.empty());
    offers.forget(headset().id);
    offers.forget(headset().id);
    CHECK(gone == std::vector{headset().id});
    CHECK(offers.reports().empty());
}

TEST_CASE("closing ends everything, once") {
    Scene scene;
    scene.request(1);
    scene.provider.begun(LeaseId(1));
    scene.news();
    scene.ledger.close(EndCause::CardGone);
    CHECK(scene.news() ==
          Log{"revoke 1", "release 1", "withheld", "ended: the lessor let go of the card"});
    scene.ledger.close(EndCause::CardGone);
    CHECK(scene.news().empty());
}

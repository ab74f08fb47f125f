// A lessee's terms, the news of its lease, and its claims, as the lessor hears and tells them.

#include <doctest/doctest.h>

#include <sublet/displays/display_mode.hpp>

#include "lessee/lease_loss.hpp"
#include "terms_card.hpp"

using namespace sublet;
using namespace sublet::test;
using lessee::Lease;

namespace {

/// A lessee that has heard of everything.
struct Scene {
    LessorInProcess lessor;
    TermsCard card{lessor, {"HMD-1", "TV-1"}};
    std::unique_ptr<lessee::Connection> lessee = lessor.connect();

    Scene() {
        for (int turn = 0; turn < 5; ++turn) {
            take_turns();
        }
        REQUIRE(lessee->settled());
    }

    void take_turns() {
        lessor.serve();
        const auto dispatched = lessee->dispatch();
        REQUIRE_MESSAGE(dispatched, dispatched.error().message());
    }

    std::unique_ptr<Lease> request(const LeaseTerms &terms) {
        lessee::LeaseDevice &device = *lessee->devices().front();
        const lessee::OfferId offer = device.offers().front().id;
        auto lease = device.request({&offer, 1}, terms);
        REQUIRE(lease);
        take_turns();
        return *std::move(lease);
    }

    std::unique_ptr<lessee::Claim> claim(const ClaimCriteria &criteria) {
        auto claim = lessee->claim(criteria, true);
        REQUIRE(claim);
        take_turns();
        return *std::move(claim);
    }
};

DisplayTerms terms_of(uint32_t connector) {
    return {.connector = ConnectorId(connector),
            .mode = std::nullopt,
            .masked = std::nullopt,
            .overlays = std::nullopt,
            .lit = std::nullopt};
}

const ClaimCriteria vive = {.maker = ClaimPattern{.text = "HVR"},
                            .product = uint16_t{0xaa01},
                            .model = ClaimPattern{.text = "*Vive*", .glob = true},
                            .serial = std::nullopt,
                            .connector_type = std::nullopt};

} // namespace

TEST_CASE("terms are asked of the display that they are for") {
    Scene scene;
    CHECK(scene.lessee->takes_terms());
    DisplayTerms of_hmd = terms_of(1);
    of_hmd.mode = ListedMode{.width = 640, .height = 480, .refresh_mhz = 60000};
    of_hmd.masked = false;
    of_hmd.overlays = 2;
    of_hmd.lit = true;
    const auto lease = scene.request({.displays = {terms_of(2), of_hmd}, .refuse_unmet = false});
    const LeaseTerms &heard = scene.card.request().terms;
    CHECK_FALSE(heard.refuse_unmet);
    REQUIRE(heard.displays.size() == 1);
    CHECK(heard.displays[0].connector == ConnectorId(1));
    CHECK(std::get<ListedMode>(*heard.displays[0].mode) == ListedMode{640, 480, 60000});
    CHECK(heard.displays[0].masked == false);
    CHECK(heard.displays[0].overlays == 2);
    CHECK(heard.displays[0].lit == true);
}

TEST_CASE("a whole timing arrives as it is, and one that is none is not sent") {
    Scene scene;
    DisplayTerms of_hmd = terms_of(1);
    of_hmd.mode = vga();
    const auto lease = scene.request({.displays = {of_hmd}});
    const auto &heard = scene.card.request().terms.displays.at(0);
    CHECK(same_timings(std::get<drmModeModeInfo>(*heard.mode), vga()));
    CHECK_FALSE(heard.masked);

    auto broken = vga();
    broken.htotal = 700;
    of_hmd.mode = broken;
    lessee::LeaseDevice &device = *scene.lessee->devices().front();
    const lessee::OfferId offer = device.offers().front().id;
    const auto refused = device.request({&offer, 1}, {.displays = {of_hmd}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Invalid);
    scene.take_turns();
    CHECK(scene.card.requests() == 1);
}

TEST_CASE("what was granted is known with the grant, and what holds changes later") {
    Scene scene;
    const auto lease = scene.request({});
    REQUIRE(lease->news() != nullptr);
    const lessee::LeaseNews &news = *lease->news();
    scene.card.grant(vga(), {{ConnectorId(1), Term::Overlays, "as the test says"}});
    scene.take_turns();
    CHECK(lease->state() == Lease::State::Granted);
    REQUIRE(news.displays.size() == 1);
    const GrantedDisplay &display = news.displays.front();
    CHECK(display.connector == ConnectorId(1));
    CHECK(display.crtc == CrtcId(31));
    CHECK(same_timings(display.mode.value(), vga()));
    CHECK(display.planes == std::vector{PlaneId(41), PlaneId(42)});
    CHECK(display.state == DisplayState{.masked = true});
    CHECK(news.unmet == std::vector{UnmetTerm{ConnectorId(1), Term::Overlays, "as the test says"}});

    const LeaseId id = scene.card.request().id;
    scene.card.card().tell_state(id, ConnectorId(1), {.masked = false, .mirrored = true});
    scene.card.card().tell_suspended(id, true);
    scene.take_turns();
    CHECK(display.state == DisplayState{.masked = false, .mirrored = true});
    CHECK(news.suspended);
    CHECK(news.suspensions == 1);
    for (const bool suspended : {false, true, false}) { // Nobody looks meanwhile.
        scene.card.card().tell_suspended(id, suspended);
    }
    scene.card.card().end(id, EndCause::Unplugged);
    scene.take_turns();
    CHECK_FALSE(news.suspended);
    CHECK(news.suspensions == 2);
    CHECK(lease->state() == Lease::State::Ended);
    CHECK(news.end.value().cause == EndCause::Unplugged);
    const auto lost = lease_loss(*lease);
    CHECK(lost.value().told == EndCause::Unplugged);
    CHECK(lost->detail == "the lessor ended the lease: display unplugged");
}

TEST_CASE("a refusal has its reason, its display and its term") {
    Scene scene;
    const auto lease = scene.request({});
    scene.card.card().refuse(scene.card.request().id, {.reason = RefusalReason::TermUnmet,
                                                       .text = "it cannot be",
                                                       .connector = ConnectorId(1),
                                                       .term = Term::Mode});
    scene.take_turns();
    CHECK(lease->state() == Lease::State::Denied);
    const Refusal &refusal = lease->news()->refusal.value();
    CHECK(refusal.reason == RefusalReason::TermUnmet);
    CHECK(refusal.text == "it cannot be");
    CHECK(refusal.connector == ConnectorId(1));
    CHECK(refusal.term == Term::Mode);
}

TEST_CASE("a lease that outlives its connection keeps its news") {
    Scene scene;
    const auto lease = scene.request({});
    scene.card.grant(std::nullopt);
    scene.take_turns();
    scene.lessee.reset();
    CHECK_FALSE(lease->news()->displays.at(0).mode);
}

TEST_CASE("a lessor that takes terms no more is asked for none") {
    Scene scene;
    const auto claim = scene.claim(vive);
    scene.card.forget_terms();
    scene.take_turns();
    CHECK_FALSE(scene.lessee->takes_terms());
    DisplayTerms dark = terms_of(1);
    dark.lit = false;
    const auto lease = scene.request({.displays = {dark}});
    CHECK(lease->news() == nullptr);
    CHECK(scene.card.request().terms.displays.empty());
    const auto none = scene.lessee->claim(vive, false);
    REQUIRE_FALSE(none);
    CHECK(none.error().kind == Error::Kind::Unsupported);
}

TEST_CASE("a claim arrives with its criteria and ends with its object") {
    Scene scene;
    auto claim = scene.claim(vive);
    CHECK(scene.card.claimed().criteria == vive);
    CHECK(scene.card.claimed().exclusive);
    claim.reset();
    scene.take_turns();
    CHECK(scene.card.ended_claims() == std::vector{scene.card.claimed().id});
}

TEST_CASE("a claim hears which displays are its own, which are not, and that it is over") {
    Scene scene;
    const auto claim = scene.claim(vive);
    const lessee::ClaimNews &news = claim->news();
    const ClaimId id = scene.card.claimed().id;
    ClaimedDisplay display{.device = 0xe200,
                           .connector = ConnectorId(1),
                           .name = "HMD-1",
                           .maker = "HVR",
                           .product = 0xaa01,
                           .model = "Vive",
                           .serial = "7"};
    CHECK_FALSE(news.made);
    scene.card.terms().withheld(id, display, ClaimObstacle::Desktop, "it is a monitor");
    scene.card.terms().withheld(id, display, ClaimObstacle::NoConsent, "nobody has agreed");
    scene.card.terms().made(id);
    scene.take_turns();
    CHECK(news.made);
    REQUIRE(news.withheld.size() == 1);
    CHECK(news.withheld[0].obstacle == ClaimObstacle::NoConsent);
    CHECK(news.withheld[0].text == "nobody has agreed");
    CHECK(news.withheld[0].display.name == "HMD-1");

    scene.card.terms().matched(id, 7, display);
    scene.take_turns();
    CHECK(news.withheld.empty());
    REQUIRE(news.matches.size() == 1);
    CHECK(news.matches[0].id == 7);
    CHECK(news.matches[0].display == display);
    scene.card.terms().unmatched(id, 7);
    scene.card.terms().refuse(id, ClaimRefusal::Dropped, "as the test says");
    scene.take_turns();
    CHECK(news.matches.empty());
    CHECK(news.refusal.value().reason == ClaimRefusal::Dropped);
    CHECK(news.refusal->text == "as the test says");
}

TEST_CASE("a claim that would break the protocol is not sent") {
    Scene scene;
    const ClaimPattern nothing;
    const ClaimPattern too_long{.text = std::string(101, 'x')};
    for (const auto &maker :
         {std::optional<ClaimPattern>(), std::optional(nothing), std::optional(too_long)}) {
        ClaimCriteria criteria;
        criteria.maker = maker;
        const auto claim = scene.lessee->claim(criteria, false);
        REQUIRE_FALSE(claim);
        CHECK(claim.error().kind == Error::Kind::Invalid);
    }
    scene.take_turns();
    CHECK(scene.card.claims() == 0);
}

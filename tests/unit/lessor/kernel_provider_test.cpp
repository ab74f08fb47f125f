#include <doctest/doctest.h>

#include "../few_descriptors.hpp"
#include "kernel_scene.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

using Log = std::vector<std::string>;

constexpr auto given_up = "ended: given up by the client";

Rule on_connect() {
    Rule rule = rule_for_headsets();
    rule.preset = PresetTime::OnConnect;
    return rule;
}

Rule monitor() {
    Rule rule = rule_for_headsets();
    rule.desktop = true;
    return rule;
}

} // namespace

TEST_CASE("the first lease is lit by the backend, and holds all that drives its display") {
    KernelScene scene;
    scene.plug();
    CHECK_FALSE(scene.lit());
    scene.request(1);
    CHECK(scene.news() == Log{"created"});
    CHECK(scene.leased());
    CHECK(scene.host.first_lights == 1);
    CHECK(scene.card.objects_of(scene.card.lessees().front()) ==
          std::vector<uint32_t>{the_headset.value(), FakeCard::crtc(0).value(),
                                FakeCard::primary(0).value(), FakeCard::overlay(0).value()});
    CHECK(scene.card.mode_of(the_headset)->hdisplay == 2160);
}

TEST_CASE("a display is dark if its lessee wants it so, and lit if it wants that or does not say") {
    for (const std::optional<bool> light :
         {std::optional<bool>(), std::optional(true), std::optional(false)}) {
        KernelScene scene;
        scene.plug();
        DisplayTerms terms{.connector = the_headset};
        terms.lit = light;
        scene.request(1, {0}, {.displays = {terms}});
        REQUIRE(scene.settle());
        CHECK(scene.leased());
        CHECK(scene.lit() == light.value_or(true));
        scene.end(1);
        REQUIRE(scene.settle());
        scene.request(2, {0}, {.displays = {terms}}); // Now of a display that is held.
        REQUIRE(scene.settle());
        CHECK(scene.leased());
        CHECK(scene.lit() == light.value_or(true));
    }
}

TEST_CASE("an end is one commit that nobody waits for") {
    KernelScene scene;
    scene.plug();
    scene.request(1);
    const unsigned commits = scene.card.commits();
    scene.end(1);
    CHECK(scene.news() == Log{"created", given_up});
    CHECK(scene.phase() == DisplayPhase::Returning);
    CHECK(scene.card.lessees().empty());
    CHECK(scene.card.commits() == commits + 1);
    scene.complete();
    CHECK(scene.phase() == DisplayPhase::Available);
    CHECK_FALSE(scene.lit());
}

TEST_CASE("the next lease is lit by a commit that nobody waits for") {
    KernelScene scene;
    held(scene).request(2);
    CHECK(scene.phase() == DisplayPhase::Preparing);
    CHECK(scene.news().empty());
    scene.complete();
    CHECK(scene.news() == Log{"created"});
    CHECK(scene.lit());
    CHECK(scene.host.first_lights == 1);
}

TEST_CASE("a commit whose end cannot be watched, as no descriptor is left, ends nevertheless") {
    KernelScene scene;
    held(scene);
    {
        const FewDescriptors limit(2); // The fence, and the card's end of it.
        scene.request(2);
        CHECK(scene.settle());
    }
    CHECK(scene.news() == Log{"created"});
    CHECK(scene.lit());
}

TEST_CASE("a lease waits for its light, not only for the fence that a driver signals before") {
    KernelScene scene;
    held(scene).request(2);
    scene.card.light_slowly(3);
    scene.complete();
    CHECK(scene.phase() == DisplayPhase::Preparing);
    CHECK(scene.news().empty());
    REQUIRE(scene.settle());
    CHECK(scene.news() == Log{"created"});
    CHECK(scene.leased());
}

TEST_CASE("a driver that counts no blanks lights displays nevertheless") {
    KernelScene scene;
    held(scene).request(2);
    scene.card.light_slowly(1'000'000);
    while (scene.phase() == DisplayPhase::Preparing) {
        scene.complete();
        scene.turn(10);
    }
    CHECK(scene.news() == Log{"created"});
}

TEST_CASE("the mode of a held display is told to the kernel once") {
    KernelScene scene;
    held(scene).request(2);
    scene.complete();
    const size_t holdings = scene.card.holdings();
    for (const unsigned id : {3U, 4U}) {
        scene.end(id - 1);
        REQUIRE(scene.settle());
        scene.request(id);
        const unsigned calls = scene.card.calls();
        scene.complete();
        CHECK(scene.card.holdings() == holdings);
        CHECK(scene.card.calls() == calls + 2); // GET_SEQUENCE and CREATE_LEASE
    }
}

TEST_CASE("of all the sizes that clients name one black picture stays") {
    KernelScene scene;
    held(scene);
    size_t holdings = 0;
    for (const bool refused : {false, true}) {
        for (unsigned n = 0; n < 20; ++n) {
            const unsigned id = 2 + n + (refused ? 20 : 0);
            DisplayTerms terms{.connector = the_headset};
            terms.mode = mode_of_size(static_cast<uint16_t>(600 + id), 600);
            if (refused) {
                scene.card.refuse_width(static_cast<uint16_t>(600 + id));
                scene.host.refused_widths.insert(static_cast<uint16_t>(600 + id));
            }
            scene.request(id, {0}, {.displays = {terms}});
            REQUIRE(scene.settle());
            CHECK(scene.leased() == !refused);
            scene.end(id);
            REQUIRE(scene.settle());
            holdings = n == 0 && !refused ? scene.card.holdings() : holdings;
            CHECK(scene.card.holdings() <= holdings);
        }
    }
}

TEST_CASE("a black picture stays as long as it is shown, whatever else is asked for meanwhile") {
    KernelScene scene(2, 2, {on_connect()});
    scene.plug(0);
    scene.plug(1);
    scene.request(1, {0});
    scene.end(1); // By a commit of ours: the backend knows nothing of it.
    REQUIRE(scene.settle());
    const uint64_t shown = scene.card.value(FakeCard::primary(0), "FB_ID");
    for (unsigned n = 2; n < 6; ++n) {
        DisplayTerms terms{.connector = FakeCard::connector(1)};
        terms.mode = mode_of_size(static_cast<uint16_t>(600 + n), 600);
        scene.request(n, {1}, {.displays = {terms}});
        REQUIRE(scene.settle());
        CHECK(scene.leased(1));
        CHECK(scene.card.value(FakeCard::primary(0), "FB_ID") == shown);
        CHECK(scene.card.shown_pictures_exist());
        scene.end(n);
        REQUIRE(scene.settle());
        CHECK(scene.card.shown_pictures_exist());
    }
}

TEST_CASE("a request while the display returns waits for it") {
    KernelScene scene;
    scene.plug();
    scene.request(1);
    scene.end(1);
    scene.request(2);
    CHECK(scene.news() == Log{"created", given_up});
    CHECK(scene.settle());
    CHECK(scene.news() == Log{"created"});
}

TEST_CASE("a display that is lit on connect is not touched by a grant") {
    KernelScene scene(1, 2, {on_connect()});
    scene.plug();
    CHECK(scene.lit());
    scene.request(1);
    scene.end(1);
    REQUIRE(scene.settle());
    CHECK(scene.lit());
    scene.news();
    const unsigned commits = scene.card.commits();
    const unsigned calls = scene.card.calls();
    scene.request(2);
    CHECK(scene.news() == Log{"created"});
    CHECK(scene.card.commits() == commits);
    CHECK(scene.card.calls() == calls + 1); // CREATE_LEASE
}

TEST_CASE("what a lessee has changed is restored with its end") {
    KernelScene scene;
    scene.plug();
    scene.request(1);
    scene.card.set(FakeCard::crtc(0), "VRR_ENABLED", 1);
    scene.card.set(FakeCard::primary(0), "rotation", 4);
    scene.card.set(FakeCard::overlay(0), "FB_ID", 99);
    scene.card.set(FakeCard::overlay(0), "CRTC_ID", FakeCard::crtc(0).value());
    const auto is_restored = [&scene] {
        return scene.card.value(FakeCard::crtc(0), "VRR_ENABLED") == 0 &&
               scene.card.value(FakeCard::primary(0), "rotation") == 1;
    };
    SUBCASE("in one commit") {
        scene.end(1);
        CHECK(is_restored());
        CHECK(scene.card.value(FakeCard::overlay(0), "FB_ID") == 0);
        CHECK(scene.settle());
    }
    SUBCASE("property by property, but for the one that the driver refuses") {
        scene.card.set(the_headset, "Colorspace", 5);
        scene.card.refuse_value("Colorspace", 0);
        scene.end(1);
        CHECK(scene.settle());
        CHECK(is_restored());
        CHECK(scene.card.value(the_headset, "Colorspace") == 5);
    }
    CHECK(scene.phase() == DisplayPhase::Available);
}

TEST_CASE("who gives up while the display is being lit leaves it dark") {
    KernelScene scene;
    held(scene).request(2);
    scene.end(2);
    CHECK(scene.phase() == DisplayPhase::Returning);
    CHECK(scene.settle());
    CHECK(scene.phase() == DisplayPhase::Available);
    CHECK_FALSE(scene.lit());
    CHECK(scene.card.lessees().empty());
}

TEST_CASE("an unplug ends whatever is under way, and the display can be leased when it is back") {
    KernelScene scene;
    held(scene);
    SUBCASE("a request") {
        scene.request(2);
    }
    SUBCASE("a lease") {
        scene.request(2);
        scene.complete();
    }
    SUBCASE("a return") {
        scene.request(2);
        scene.complete();
        scene.end(2);
    }
    scene.unplug();
    CHECK(scene.phase() == DisplayPhase::Disconnected);
    CHECK(scene.card.lessees().empty());
    CHECK(scene.settle());
    CHECK(scene.phase() == DisplayPhase::Disconnected);
    scene.plug();
    scene.request(3);
    CHECK(scene.settle());
    CHECK(scene.leased());
}

TEST_CASE("a lease whose fd is closed gives its CRTC to the next request") {
    KernelScene scene(2, 1);
    scene.plug(0);
    scene.plug(1);
    scene.request(1, {0});
    scene.card.close_lease(scene.card.lessees().front());
    scene.request(2, {1});
    CHECK(scene.settle());
    CHECK(scene.leased(1));
    CHECK(scene.phase(0) == DisplayPhase::Available);
}

TEST_CASE("a lessee whose id the kernel gives away again has ended") {
    KernelScene scene(2, 2);
    scene.plug(0);
    scene.plug(1);
    scene.request(1, {0});
    CHECK(scene.provider.reconcile());
    scene.news();
    scene.card.close_lease(scene.card.lessees().front());
    scene.request(2, {1});
    CHECK(scene.settle());
    CHECK(scene.news() == Log{"ended: its fd was closed", "created"});
}

TEST_CASE("without a CRTC the request is refused, and nobody is dark for it") {
    KernelScene scene(2, 1);
    scene.plug(0);
    scene.plug(1);
    scene.request(1, {0});
    scene.news();
    scene.request(2, {1});
    CHECK(scene.news() == Log{"refused: no CRTC is free for DP-2"});
    CHECK(scene.leased(0));
    CHECK(scene.lit(0));
    CHECK(scene.settle());
}

TEST_CASE("a headset that waits lit makes room for one that is asked for") {
    KernelScene scene(2, 1, {on_connect()});
    scene.plug(0);
    scene.plug(1);
    CHECK(scene.lit(0));
    scene.request(1, {1});
    CHECK(scene.leased(1));
    CHECK_FALSE(scene.lit(0));
    scene.end(1);
    CHECK(scene.settle());
    CHECK(scene.lit(0) != scene.lit(1));
}

TEST_CASE("a mode that the driver refuses is replaced by a lower one, or the lease is dark") {
    KernelScene scene;
    scene.plug();
    scene.host.refused_widths = {2160};
    scene.card.refuse_width(2160);
    SUBCASE("lower") {
        scene.request(1);
        CHECK(scene.card.mode_of(the_headset)->hdisplay == 1080);
    }
    SUBCASE("dark") {
        scene.host.refused_widths.insert(1080);
        scene.request(1);
        CHECK_FALSE(scene.lit());
    }
    CHECK(scene.leased());
    CHECK_FALSE(scene.ledger.leases().front().shortfall.empty());
    scene.end(1);
    CHECK(scene.settle());
    CHECK_FALSE(scene.lit());
}

TEST_CASE("a mode that is larger than any picture of the card is one that the driver refuses") {
    KernelScene scene;
    SUBCASE("of a display that was never lit") {
        scene.plug();
    }
    SUBCASE("of a display that is held") {
        held(scene);
    }
    scene.card.limit_pictures(2160);
    LeaseTerms terms{.displays = {{.connector = the_headset}}};
    terms.displays[0].mode = mode_of_size(4096, 1200);
    scene.request(2, {0}, terms);
    CHECK(scene.settle());
    const Log refused = scene.news();
    REQUIRE(refused.size() == 1);
    CHECK(refused.front().starts_with("refused: 4096x1200@18.33 could not be set: "));
    terms.refuse_unmet = false;
    scene.request(3, {0}, terms);
    CHECK(scene.settle());
    REQUIRE(scene.leased());
    CHECK(scene.card.mode_of(the_headset)->hdisplay == 2160);
}

TEST_CASE("a held display whose mode the driver refuses by now is lit by the backend") {
    KernelScene scene;
    held(scene);
    scene.card.refuse_width(2160);
    scene.host.refused_widths = {2160};
    scene.request(2);
    CHECK(scene.settle());
    CHECK(scene.leased());
    CHECK(scene.card.mode_of(the_headset)->hdisplay == 1080);
}

TEST_CASE("a monitor goes to the lessee and back to the desktop") {
    KernelScene scene(1, 2, {monitor()});
    scene.plug();
    CHECK(scene.card.value(FakeCard::primary(0), "FB_ID") == FakeHost::desktop_picture);
    scene.request(1);
    CHECK(scene.leased());
    CHECK(scene.card.value(FakeCard::primary(0), "FB_ID") != FakeHost::desktop_picture);
    scene.end(1);
    CHECK(scene.settle());
    CHECK(scene.card.value(FakeCard::primary(0), "FB_ID") == FakeHost::desktop_picture);
}

TEST_CASE("a lease that cannot be revoked keeps its display, until it can") {
    KernelScene scene;
    scene.plug();
    scene.request(1);
    scene.news();
    scene.card.set_master(false);
    scene.end(1);
    CHECK(scene.news() == Log{given_up});
    CHECK(scene.provider.has_unfinished());
    CHECK_FALSE(scene.provider.obstacle(the_headset).empty());
    CHECK(scene.displays.offers().empty());
    scene.card.set_master(true);
    CHECK(scene.settle());
    CHECK(scene.phase() == DisplayPhase::Available);
    CHECK(scene.card.lessees().empty());
}

TEST_CASE("several displays are lit, leased and restored together") {
    KernelScene scene(2, 2);
    scene.plug(0);
    scene.plug(1);
    for (const unsigned lease : {1U, 2U}) {
        scene.request(lease, {0, 1});
        CHECK(scene.settle());
        CHECK(scene.leased(0));
        CHECK(scene.leased(1));
        CHECK(scene.card.lessees().size() == 1);
        const unsigned commits = scene.card.commits();
        scene.end(lease);
        CHECK(scene.card.commits() == commits + 1);
        CHECK(scene.settle());
        CHECK_FALSE(scene.lit(0));
        CHECK_FALSE(scene.lit(1));
    }
    CHECK(scene.host.first_lights == 2);
}

TEST_CASE("a lease that is masked no more is on the desktop's list, until it is masked again") {
    KernelScene scene(2, 2);
    scene.plug(0);
    scene.plug(1);
    scene.request(1, {0, 1});
    CHECK(scene.settle());
    CHECK(scene.provider.set_masked(LeaseId(1), false));
    CHECK(scene.host.listed == std::set{FakeCard::connector(0), FakeCard::connector(1)});
    CHECK(scene.provider.set_masked(LeaseId(1), true));
    CHECK(scene.host.listed.empty());
}

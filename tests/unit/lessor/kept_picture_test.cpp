#include <doctest/doctest.h>

#include "kernel_scene.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

Rule keeping_rule() {
    Rule rule = rule_for_headsets();
    rule.keep_picture = std::chrono::milliseconds(20);
    return rule;
}

} // namespace

TEST_CASE("the last picture of a lessee stays for as long as its rule says") {
    KernelScene scene(1, 2, {keeping_rule()});
    held(scene).request(2);
    REQUIRE(scene.settle());
    REQUIRE(scene.leased());
    constexpr uint64_t first = 98, second = 99;
    const PlaneId plane = FakeCard::primary(0);
    const auto shown = [&] { return scene.card.value(plane, "FB_ID"); };
    const auto wait = [&] {
        for (int i = 0; i < 100 && shown() == first; ++i) {
            scene.turn(10);
            scene.card.complete();
        }
        CHECK(scene.settle());
    };
    scene.card.set(plane, "FB_ID", first);
    const unsigned commits = scene.card.commits();
    scene.end(2);
    CHECK(scene.phase() == DisplayPhase::Available);
    CHECK(scene.card.commits() == commits);
    CHECK(shown() == first);
    SUBCASE("and is dark then") {
        wait();
        CHECK_FALSE(scene.lit());
    }
    SUBCASE("and the next lessee finds it") {
        scene.request(3);
        CHECK(scene.leased());
        CHECK(shown() == first);
        SUBCASE("until its first frame") {
            scene.card.set(plane, "FB_ID", second);
            wait();
            CHECK(shown() == second);
        }
        SUBCASE("until the time is over") {
            wait();
            CHECK(scene.lit());
            CHECK(shown() != first);
        }
        SUBCASE("until the time is over, also if the display says something else of itself") {
            scene.provider.changed(the_headset);
            wait();
            CHECK(scene.lit());
            CHECK(shown() != first);
        }
        SUBCASE("or leaves it to the third one") {
            scene.end(3);
            CHECK(shown() == first);
            scene.request(4);
            CHECK(scene.leased());
            CHECK(shown() == first);
        }
    }
    SUBCASE("unless the display is pulled") {
        scene.unplug();
        scene.plug();
        CHECK_FALSE(scene.lit());
    }
    SUBCASE("unless the session is switched away") {
        scene.leave();
        scene.come_back();
        CHECK(scene.settle());
        CHECK_FALSE(scene.lit());
    }
    SUBCASE("new rules change nothing about it") {
        scene.ledger.offers().policy_changed();
        CHECK(shown() == first);
    }
    if (scene.leased()) {
        scene.end(scene.displays.find(the_headset)->lease.value());
    }
    wait();
    CHECK(scene.settle());
}

TEST_CASE("where a display waits lit, black takes the place of a picture whose time is over") {
    Rule rule = rule_for_headsets();
    rule.preset = PresetTime::OnConnect;
    rule.keep_picture = std::chrono::milliseconds(20);
    KernelScene scene(1, 2, {rule});
    held(scene).request(2);
    REQUIRE(scene.leased());
    constexpr uint64_t last = 98;
    const PlaneId plane = FakeCard::primary(0);
    scene.card.set(plane, "FB_ID", last);
    scene.end(2);
    CHECK(scene.card.value(plane, "FB_ID") == last);
    for (int i = 0; i < 100 && scene.card.value(plane, "FB_ID") == last; ++i) {
        scene.turn(10);
    }
    CHECK(scene.settle());
    CHECK(scene.lit());
    CHECK(scene.card.shown_pictures_exist());
}

TEST_CASE("nothing but its picture is left of a lessee") {
    KernelScene scene(1, 2, {keeping_rule()});
    held(scene).request(2);
    REQUIRE(scene.settle());
    REQUIRE(scene.leased());
    constexpr uint64_t last = 98;
    const PlaneId plane = FakeCard::primary(0);
    scene.card.set(plane, "FB_ID", last);
    scene.card.set(plane, "rotation", 4);
    scene.card.set(FakeCard::crtc(0), "VRR_ENABLED", 1);
    const auto is_restored = [&] {
        return scene.card.value(plane, "rotation") == 1 &&
               scene.card.value(FakeCard::crtc(0), "VRR_ENABLED") == 0;
    };
    SUBCASE("as soon as its lease is over") {
        scene.end(2);
        CHECK(scene.card.value(plane, "FB_ID") == last);
        CHECK(is_restored());
    }
    SUBCASE("when its time is over") {
        scene.end(2);
        for (int i = 0; i < 100 && scene.lit(); ++i) {
            scene.turn(10);
            scene.card.complete();
        }
        CHECK_FALSE(scene.lit());
        CHECK(is_restored());
    }
    SUBCASE("when its display was pulled") {
        scene.end(2);
        scene.unplug();
        CHECK(is_restored());
    }
    SUBCASE("when the session was switched away") {
        scene.end(2);
        scene.leave();
        scene.come_back();
        CHECK(scene.settle());
        CHECK(is_restored());
    }
    SUBCASE("and not even that, if the driver refuses what is to be beside it") {
        scene.card.set(the_headset, "Colorspace", 5);
        scene.card.refuse_value("Colorspace", 0);
        scene.end(2);
        CHECK(scene.settle());
        CHECK_FALSE(scene.lit());
        CHECK(is_restored());
    }
    CHECK(scene.settle());
    CHECK(scene.phase() != DisplayPhase::Returning);
}

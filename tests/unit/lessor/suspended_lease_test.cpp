#include <doctest/doctest.h>

#include "kernel_scene.hpp"

using namespace sublet;
using namespace sublet::test;

using Log = std::vector<std::string>;

TEST_CASE("a switch of the session ends what is under way, and it can be leased on return") {
    KernelScene scene;
    held(scene);
    SUBCASE("nothing") {}
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
    scene.leave();
    CHECK_FALSE(scene.leased());
    scene.come_back();
    CHECK(scene.settle());
    CHECK(scene.phase() == DisplayPhase::Available);
    CHECK(scene.card.lessees().empty());
    CHECK_FALSE(scene.lit());
    scene.request(3);
    CHECK(scene.settle());
    CHECK(scene.leased());
}

TEST_CASE("what a switch of the session cuts off is restored on return, once") {
    KernelScene scene;
    const auto leave_and_come_back = [&scene] {
        scene.leave();
        scene.come_back();
    };
    held(scene).request(2);
    scene.complete();
    scene.end(2);
    leave_and_come_back(); // The commit never ends, and the card is busy with it.
    scene.card.set(the_headset, "Colorspace", 3);
    scene.request(3);
    REQUIRE(scene.leased());
    scene.card.set(the_headset, "Colorspace", 5);
    scene.end(3);
    CHECK(scene.card.value(the_headset, "Colorspace") == 5); // As the card is busy.
    SUBCASE("though its commit was not made") {
        leave_and_come_back();
    }
    SUBCASE("though its commit was refused meanwhile") {
        scene.leave();
        for (int i = 0; i < 10; ++i) {
            scene.turn(1);
        }
        scene.come_back();
    }
    SUBCASE("and not to what was restored before") {
        scene.card.refuse_value("rotation", 1);
        scene.card.set(FakeCard::primary(0), "rotation", 4);
    }
    CHECK(scene.settle());
    CHECK(scene.card.value(the_headset, "Colorspace") == 3);
    CHECK(scene.phase() == DisplayPhase::Available);
}

TEST_CASE("a suspended lease goes on in the mode that its lessee had") {
    Rule rule = rule_for_headsets();
    rule.on_session_switch = OnSessionSwitch::Suspend;
    KernelScene scene(1, 2, {rule});
    scene.plug();
    scene.request(1);
    constexpr uint64_t lessees_picture = 99;
    scene.card.light(the_headset, FakeCard::crtc(0), mode_of_size(800, 600), lessees_picture);
    scene.news();
    scene.leave();
    CHECK(scene.leased());
    CHECK(scene.news().empty());
    SUBCASE("that nobody has changed") {
        const unsigned commits = scene.card.commits();
        scene.come_back();
        CHECK(scene.card.commits() == commits);
        CHECK(scene.card.value(FakeCard::primary(0), "FB_ID") == lessees_picture);
    }
    SUBCASE("after the backend has lit it in its own") {
        scene.card.light(the_headset, FakeCard::crtc(0), mode_of_size(2160, 1200), 1);
        scene.come_back();
    }
    SUBCASE("after it was switched off") {
        scene.card.switch_off(the_headset);
        scene.come_back();
    }
    SUBCASE("but ends if the driver refuses it now") {
        scene.card.switch_off(the_headset);
        scene.card.refuse_width(800);
        scene.come_back();
        CHECK(scene.news() == Log{"ended: session switched away"});
        CHECK(scene.settle());
        CHECK(scene.phase() == DisplayPhase::Available);
        return;
    }
    SUBCASE("but ends if another CRTC drives the display") {
        scene.card.switch_off(the_headset);
        scene.card.light(the_headset, FakeCard::crtc(1), mode_of_size(800, 600), 1);
        scene.come_back();
        CHECK(scene.news() == Log{"ended: session switched away"});
        return;
    }
    SUBCASE("but ends if its lessee has died") {
        scene.card.close_lease(scene.card.lessees().front());
        scene.come_back();
        CHECK(scene.news() == Log{"ended: its fd was closed"});
        return;
    }
    CHECK(scene.leased());
    CHECK(scene.card.lessees().size() == 1);
    CHECK(scene.card.mode_of(the_headset)->hdisplay == 800);
    scene.end(1);
    CHECK(scene.settle());
    CHECK(scene.phase() == DisplayPhase::Available);
    scene.request(2);
    CHECK(scene.settle());
    CHECK(scene.leased());
    CHECK(scene.host.first_lights == 1); // It was held all the time.
}

TEST_CASE("what a suspended lease is lit with stays, whatever is asked for before its frame") {
    Rule rule = rule_for_headsets();
    rule.on_session_switch = OnSessionSwitch::Suspend;
    KernelScene scene(2, 2, {rule});
    scene.plug(0);
    scene.plug(1);
    scene.request(1, {0});
    constexpr uint64_t lessees_picture = 99;
    scene.card.light(the_headset, FakeCard::crtc(0), mode_of_size(800, 600), lessees_picture);
    scene.leave();
    scene.card.switch_off(the_headset);
    scene.come_back();
    REQUIRE(scene.leased());
    for (const unsigned id : {2U, 3U, 4U}) {
        DisplayTerms terms{.connector = FakeCard::connector(1)};
        terms.mode = mode_of_size(static_cast<uint16_t>(600 + id), 600);
        scene.request(id, {1}, {.displays = {terms}});
        REQUIRE(scene.settle());
        CHECK(scene.leased(1));
        CHECK(scene.card.shown_pictures_exist());
        scene.end(id);
        REQUIRE(scene.settle());
    }
}

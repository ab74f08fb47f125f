#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "kernel_scene.hpp"

using namespace sublet;
using namespace sublet::test;

using Log = std::vector<std::string>;

TEST_CASE("a lessee that sets a mode where the lessor alone may set it loses its lease") {
    Rule rule = rule_for_headsets();
    rule.modeset = ModesetBy::Lessor;
    rule.on_session_switch = OnSessionSwitch::Suspend;
    KernelScene scene(1, 2, {rule});
    scene.plug();
    scene.request(1);
    CHECK(scene.news() == Log{"created"});
    const auto look = [&scene] { scene.turn(1000); }; // Until the timer has fired.
    SUBCASE("at the next look") {
        look();
        CHECK(scene.news().empty());
        scene.card.light(the_headset, FakeCard::crtc(0), mode_of_size(800, 600), 1);
    }
    SUBCASE("that is not one of another session, which sets modes as it likes") {
        scene.leave();
        scene.card.light(the_headset, FakeCard::crtc(0), mode_of_size(800, 600), 1);
        scene.come_back();
        CHECK(scene.news().empty());
        CHECK(scene.card.mode_of(the_headset)->hdisplay == 2160);
        scene.card.light(the_headset, FakeCard::crtc(0), mode_of_size(800, 600), 1);
    }
    look();
    CHECK(scene.news() == Log{"ended: the lessee changed the mode, which its rule forbids"});
    CHECK(scene.settle());
    CHECK(scene.phase() == DisplayPhase::Available);
}

#include <doctest/doctest.h>

#include "desktop/double_click.hpp"

using sublet::DoubleClick;

TEST_CASE("two presses at one place, the one soon after the other, are a double click") {
    const int window = 0;
    const int other = 0;
    DoubleClick clicks;
    CHECK_FALSE(clicks.press(&window, 1000, 10, 10));

    SUBCASE("soon, with an unsteady hand") {
        CHECK(clicks.press(&window, 1000 + DoubleClick::interval_ms, 10 + DoubleClick::reach, 2));
    }
    SUBCASE("too late") {
        CHECK_FALSE(clicks.press(&window, 1001 + DoubleClick::interval_ms, 10, 10));
        CHECK(clicks.press(&window, 1002 + DoubleClick::interval_ms, 10, 10));
    }
    SUBCASE("elsewhere") {
        CHECK_FALSE(clicks.press(&window, 1100, 11 + DoubleClick::reach, 10));
    }
    SUBCASE("on another window") {
        CHECK_FALSE(clicks.press(&other, 1100, 10, 10));
    }
    SUBCASE("a third press is a first one") {
        CHECK(clicks.press(&window, 1100, 10, 10));
        CHECK_FALSE(clicks.press(&window, 1200, 10, 10));
    }
    SUBCASE("the clock starts anew") {
        CHECK_FALSE(clicks.press(&window, 0xFFFFFFF0, 10, 10));
        CHECK(clicks.press(&window, 0x10, 10, 10));
    }
}

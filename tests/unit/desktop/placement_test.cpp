#include <array>
#include <vector>

#include <doctest/doctest.h>

#include "desktop/placement.hpp"

using namespace sublet;

namespace {

OutputArea area(const char *name, int x, int width, int panel = 0) {
    return {.name = name,
            .full = {.x = x, .y = 0, .width = width, .height = 1000},
            .usable = {.x = x, .y = panel, .width = width, .height = 1000 - panel}};
}

const std::vector two{area("DP-1", 0, 1600), area("DP-2", 1600, 1200)};

} // namespace

TEST_CASE("a window belongs to the display its middle is on") {
    CHECK(anchor_at(two, {.x = 1500, .y = 10, .width = 400, .height = 300}) ==
          Anchor{.output = "DP-2", .x = -100, .y = 10});
    CHECK(anchor_at(two, {.x = 1300, .y = 10, .width = 400, .height = 300}) ==
          Anchor{.output = "DP-1", .x = 1300, .y = 10});
}

TEST_CASE("a point beyond all displays is of the nearest one") {
    CHECK(area_at(two, -50, 2000)->name == "DP-1");
    CHECK(area_at(two, 5000, 500)->name == "DP-2");
    CHECK(area_at({}, 0, 0) == nullptr);
}

TEST_CASE("a window follows its display when that moves in the layout") {
    const Anchor anchor{.output = "DP-2", .x = 40, .y = 50};
    const std::array moved{area("DP-2", 0, 1200), area("DP-1", 1200, 1600)};
    const Placement placement = place(moved, anchor, 300, 200);
    CHECK(placement.area == &moved[0]);
    CHECK(placement.x == 40);
    CHECK(placement.y == 50);
}

TEST_CASE("a window whose display is away is shown inside another one, and returns") {
    const Anchor anchor{.output = "DP-1", .x = 1400, .y = 890};
    const std::array rest{area("DP-2", 0, 1200, 30)};
    const Placement away = place(rest, anchor, 300, 200);
    CHECK(away.area == &rest[0]);
    CHECK(away.x == 900);
    CHECK(away.y == 800);
    const Placement back = place(two, anchor, 300, 200);
    CHECK(back.area == &two[0]);
    CHECK(back.x == 1400);
    CHECK(back.y == 890);
}

TEST_CASE("a window is not left behind when its display shrinks") {
    const Anchor anchor{.output = "DP-1", .x = 1400, .y = 900};
    const std::array shrunk{area("DP-1", 0, 800)};
    const Placement placement = place(shrunk, anchor, 300, 200);
    CHECK(placement.x + 150 == 799);
    CHECK(placement.y + 100 == 999);
}

TEST_CASE("a window too large for the other display starts where that starts") {
    const Anchor anchor{.output = "DP-1", .x = 100, .y = 100};
    const std::array rest{area("DP-2", 0, 1200, 30)};
    const Placement placement = place(rest, anchor, 1500, 1500);
    CHECK(placement.x == 0);
    CHECK(placement.y == 30);
}

TEST_CASE("without any display a window is parked where it is anchored") {
    const Placement placement = place({}, {.output = "DP-1", .x = 7, .y = 8}, 300, 200);
    CHECK(placement.area == nullptr);
    CHECK(placement.x == 7);
    CHECK(placement.y == 8);
}

TEST_CASE("new windows are centred below the panel, each a step aside") {
    const OutputArea monitor = area("DP-2", 1600, 1200, 100);
    CHECK(anchor_new(monitor, 200, 300, 0) == Anchor{.output = "DP-2", .x = 500, .y = 400});
    CHECK(anchor_new(monitor, 200, 300, 1) == Anchor{.output = "DP-2", .x = 532, .y = 432});
    CHECK(anchor_new(monitor, 200, 300, 8) == anchor_new(monitor, 200, 300, 0));
    CHECK(anchor_new(monitor, 1200, 900, 3) == Anchor{.output = "DP-2", .x = 0, .y = 100});
}

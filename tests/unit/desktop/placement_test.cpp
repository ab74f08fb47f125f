#include <array>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "desktop/placement.hpp"

using namespace sublet;

namespace {

OutputArea area(const char *name, int x, int width, int panel = 0) {
    return {.name = name,
            .monitor = name,
            .full = {.x = x, .y = 0, .width = width, .height = 1000},
            .usable = {.x = x, .y = panel, .width = width, .height = 1000 - panel}};
}

/// Where a floating window of this size, without a frame, is shown.
Placement placed(std::span<const OutputArea> areas, const Anchor &anchor, int width, int height) {
    return place(areas, anchor, {}, "", {width, height, 0});
}

void check(const wlr_box &box, int x, int y, int width, int height) {
    CHECK(box.x == x);
    CHECK(box.y == y);
    CHECK(box.width == width);
    CHECK(box.height == height);
}

const std::vector two{area("DP-1", 0, 1600), area("DP-2", 1600, 1200)};

} // namespace

TEST_CASE("a window belongs to the display its middle is on") {
    CHECK(anchor_at(two, {.x = 1500, .y = 10, .width = 400, .height = 300}) ==
          Anchor{.monitor = "DP-2", .x = -100, .y = 10, .width = 1200, .height = 1000});
    CHECK(anchor_at(two, {.x = 1300, .y = 10, .width = 400, .height = 300}) ==
          Anchor{.monitor = "DP-1", .x = 1300, .y = 10, .width = 1600, .height = 1000});
}

TEST_CASE("a point beyond all displays is of the nearest one") {
    CHECK(area_at(two, -50, 2000)->name == "DP-1");
    CHECK(area_at(two, 5000, 500)->name == "DP-2");
    CHECK(area_at({}, 0, 0) == nullptr);
}

TEST_CASE("a window follows its display when that moves in the layout") {
    const Anchor anchor{.monitor = "DP-2", .x = 40, .y = 50};
    const std::array moved{area("DP-2", 0, 1200), area("DP-1", 1200, 1600)};
    const Placement placement = placed(moved, anchor, 300, 200);
    CHECK(placement.area == &moved[0]);
    CHECK(placement.box.x == 40);
    CHECK(placement.box.y == 50);
}

TEST_CASE("a window whose display is away is shown inside another one, and returns") {
    const Anchor anchor{.monitor = "DP-1", .x = 1400, .y = 890, .width = 1600, .height = 1000};
    const std::array rest{area("DP-2", 0, 1200, 30)};
    const Placement away = placed(rest, anchor, 300, 200);
    CHECK(away.area == &rest[0]);
    CHECK(away.box.x == 900);
    CHECK(away.box.y == 800);
    const Placement back = placed(two, anchor, 300, 200);
    CHECK(back.area == &two[0]);
    CHECK(back.box.x == 1400);
    CHECK(back.box.y == 890);
}

TEST_CASE("a window is not left behind when its display shrinks") {
    const Anchor anchor{.monitor = "DP-1", .x = 1400, .y = 900};
    const std::array shrunk{area("DP-1", 0, 800)};
    const Placement placement = placed(shrunk, anchor, 300, 200);
    CHECK(placement.box.x == 500);
    CHECK(placement.box.y == 800);
}

TEST_CASE("a window stays as far beyond the edge as it was put, with its middle inside") {
    const Anchor anchor{.monitor = "DP-1", .x = 1500, .y = 10, .width = 1600, .height = 1000};
    CHECK(placed(two, anchor, 300, 200).box.x == 1449);
    CHECK(placed(two, anchor, 180, 200).box.x == 1500);
}

TEST_CASE("a maximized window fills what panels leave, below its title bar") {
    const std::array areas{area("DP-1", 0, 1600, 30)};
    const Placement placement =
        place(areas, {.monitor = "DP-1", .x = 5, .y = 5}, {.maximized = true}, "", {10, 10, 24});
    check(placement.box, 0, 54, 1600, 946);
}

TEST_CASE("a snapped window fills a half or a quarter of what panels leave") {
    const std::array areas{area("DP-1", 0, 1601, 30)};
    const auto part = [&](uint32_t edges) {
        return place(areas, {.monitor = "DP-1", .x = 5, .y = 5}, {.snapped = edges}, "",
                     {10, 10, 24})
            .box;
    };
    constexpr uint32_t height = WLR_EDGE_TOP | WLR_EDGE_BOTTOM;
    check(part(WLR_EDGE_LEFT | height), 0, 54, 800, 946);
    check(part(WLR_EDGE_RIGHT | height), 800, 54, 801, 946);
    check(part(WLR_EDGE_LEFT | WLR_EDGE_TOP), 0, 54, 800, 461);
    check(part(WLR_EDGE_RIGHT | WLR_EDGE_BOTTOM), 800, 539, 801, 461);
}

TEST_CASE("arrows move a window between halves, quarters, all and none") {
    constexpr uint32_t height = WLR_EDGE_TOP | WLR_EDGE_BOTTOM;
    const auto go = [](std::initializer_list<uint32_t> edges) {
        WindowState state;
        for (const uint32_t edge : edges) {
            state = moved_to_edge(state, edge);
        }
        return state;
    };
    CHECK(go({WLR_EDGE_LEFT}).snapped == (WLR_EDGE_LEFT | height));
    CHECK(go({WLR_EDGE_LEFT, WLR_EDGE_LEFT}).snapped == (WLR_EDGE_LEFT | height));
    CHECK(go({WLR_EDGE_LEFT, WLR_EDGE_RIGHT}).floating());
    CHECK(go({WLR_EDGE_LEFT, WLR_EDGE_TOP}).snapped == (WLR_EDGE_LEFT | WLR_EDGE_TOP));
    CHECK(go({WLR_EDGE_LEFT, WLR_EDGE_TOP, WLR_EDGE_BOTTOM}).snapped == (WLR_EDGE_LEFT | height));
    CHECK(go({WLR_EDGE_LEFT, WLR_EDGE_TOP, WLR_EDGE_RIGHT}).snapped ==
          (WLR_EDGE_RIGHT | WLR_EDGE_TOP));
    CHECK(go({WLR_EDGE_TOP}).maximized);
    CHECK(go({WLR_EDGE_TOP, WLR_EDGE_BOTTOM}).floating());
    CHECK(go({WLR_EDGE_TOP, WLR_EDGE_RIGHT}).snapped == (WLR_EDGE_RIGHT | height));
}

TEST_CASE("a fullscreen window fills the display that its client named, else its own") {
    const Anchor anchor{.monitor = "DP-2", .x = 5, .y = 5};
    const WindowState both{.maximized = true, .fullscreen = true};
    check(place(two, anchor, both, "DP-1", {10, 10, 0}).box, 0, 0, 1600, 1000);
    check(place(two, anchor, both, "", {10, 10, 0}).box, 1600, 0, 1200, 1000);
    check(place(two, anchor, both, "DP-9", {10, 10, 0}).box, 1600, 0, 1200, 1000);
}

TEST_CASE("the title bar of a window that moved to another display is on it") {
    const Anchor anchor{.monitor = "DP-9", .x = 0, .y = 0};
    const Placement placement = place(two, anchor, {}, "", {300, 2000, 27});
    check(placement.box, 0, 27, 300, 2000);
}

TEST_CASE("a window too large for the other display starts where that starts") {
    const Anchor anchor{.monitor = "DP-1", .x = 100, .y = 100};
    const std::array rest{area("DP-2", 0, 1200, 30)};
    const Placement placement = placed(rest, anchor, 1500, 1500);
    CHECK(placement.box.x == 0);
    CHECK(placement.box.y == 30);
}

TEST_CASE("without any display a window is parked where it is anchored") {
    const Placement placement = placed({}, {.monitor = "DP-1", .x = 7, .y = 8}, 300, 200);
    CHECK(placement.area == nullptr);
    CHECK(placement.box.x == 7);
    CHECK(placement.box.y == 8);
}

TEST_CASE("new windows are centred below the panel, each a step aside") {
    const OutputArea monitor = area("DP-2", 1600, 1200, 100);
    CHECK(anchor_new(monitor, 200, 300, 0) ==
          Anchor{.monitor = "DP-2", .x = 500, .y = 400, .width = 1200, .height = 1000});
    CHECK(anchor_new(monitor, 200, 300, 1) ==
          Anchor{.monitor = "DP-2", .x = 532, .y = 432, .width = 1200, .height = 1000});
    CHECK(anchor_new(monitor, 200, 300, 8) == anchor_new(monitor, 200, 300, 0));
    CHECK(anchor_new(monitor, 1200, 900, 3) ==
          Anchor{.monitor = "DP-2", .x = 0, .y = 100, .width = 1200, .height = 1000});
}

TEST_CASE("a title bar stays in reach, also below a panel that comes at the top") {
    const Anchor anchor{.monitor = "DP-1", .x = 100, .y = 5, .width = 1600, .height = 1000};
    const auto y = [&](int panel) {
        const std::array one{area("DP-1", 0, 1600, panel)};
        return place(one, anchor, {}, "", {300, 200, 24}).box.y;
    };
    CHECK(y(0) == 24);
    CHECK(y(30) == 54);
}

TEST_CASE("a title bar may be on the display above, and not above all of them") {
    const std::array stacked{area("DP-1", 0, 1600), OutputArea{.name = "DP-2",
                                                               .monitor = "DP-2",
                                                               .full = {0, 1000, 1600, 1000},
                                                               .usable = {0, 1000, 1600, 1000}}};
    CHECK(in_reach(stacked, {100, 1005, 300, 200}, 24) == 1005);
    CHECK(in_reach(stacked, {100, 5, 300, 200}, 24) == 24);
    CHECK(in_reach({}, {100, 5, 300, 200}, 24) == 5);
}

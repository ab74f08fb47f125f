#include <doctest/doctest.h>

#include "desktop/drag.hpp"

using namespace sublet;

namespace {

constexpr wlr_box window{.x = 100, .y = 200, .width = 300, .height = 400};

void check(const wlr_box &box, int x, int y, int width, int height) {
    CHECK(box.x == x);
    CHECK(box.y == y);
    CHECK(box.width == width);
    CHECK(box.height == height);
}

} // namespace

TEST_CASE("the edges that are dragged move, the others stay") {
    check(resized(window, WLR_EDGE_RIGHT | WLR_EDGE_BOTTOM, 10, 20), 100, 200, 310, 420);
    check(resized(window, WLR_EDGE_LEFT | WLR_EDGE_TOP, 10, 20), 110, 220, 290, 380);
    check(resized(window, WLR_EDGE_BOTTOM, 10, 20), 100, 200, 300, 420);
}

TEST_CASE("a window stays large enough to be found, and its far edge where it is") {
    const wlr_box small = resized(window, WLR_EDGE_LEFT | WLR_EDGE_TOP, 1000, 1000);
    CHECK(small.width > 0);
    CHECK(small.height > 0);
    CHECK(small.x + small.width == window.x + window.width);
    CHECK(small.y + small.height == window.y + window.height);
}

TEST_CASE("a point drags the corner it is next to") {
    CHECK(nearest_corner(window, 110, 210) == (WLR_EDGE_LEFT | WLR_EDGE_TOP));
    CHECK(nearest_corner(window, 390, 590) == (WLR_EDGE_RIGHT | WLR_EDGE_BOTTOM));
}

TEST_CASE("a client's limits hold, and the edge that is not dragged stays") {
    const SizeLimits limits{.min_width = 200, .min_height = 100, .max_width = 350, .max_height = 0};
    check(resized(window, WLR_EDGE_LEFT, 250, 0, limits), 200, 200, 200, 400);
    check(resized(window, WLR_EDGE_LEFT, -250, 0, limits), 50, 200, 350, 400);
    check(resized(window, WLR_EDGE_BOTTOM, 0, 5000, limits), 100, 200, 300, 5400);
}

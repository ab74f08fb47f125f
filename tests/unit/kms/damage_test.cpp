#include <doctest/doctest.h>

#include "kms/damage.hpp"

using namespace sublet;
using namespace sublet::kms;

namespace {

bool same(const drm_mode_rect &a, const drm_mode_rect &b) {
    return a.x1 == b.x1 && a.y1 == b.y1 && a.x2 == b.x2 && a.y2 == b.y2;
}

} // namespace

TEST_CASE("damage is cut to the framebuffer") {
    Damage damage(100, 50);
    damage.add(90, 40, 30, 30);
    damage.add(-10, -10, 15, 15);
    REQUIRE(damage.clips().size() == 2);
    CHECK(same(damage.clips()[0], {90, 40, 100, 50}));
    CHECK(same(damage.clips()[1], {0, 0, 5, 5}));
}

TEST_CASE("what is empty or outside is no damage") {
    Damage damage(100, 50);
    damage.add(0, 0, 0, 10);
    damage.add(100, 0, 10, 10);
    damage.add(0, 50, 10, 10);
    damage.add(-10, 0, 10, 10);
    damage.add(INT64_MAX / 2, 0, UINT32_MAX, 10);
    CHECK(damage.clips().empty());
}

TEST_CASE("too many clips become the one around all") {
    Damage damage(1000, 1000);
    for (int64_t i = 0; i < int64_t{Damage::max_clips}; ++i) {
        damage.add(10 * i, 20 * i, 5, 5);
    }
    CHECK(damage.clips().size() == Damage::max_clips);
    damage.add(500, 3, 5, 5);
    REQUIRE(damage.clips().size() == 1);
    CHECK(same(damage.clips()[0], {0, 0, 505, 305}));
    damage.add(1, 1, 1, 1);
    CHECK(damage.clips().size() == 2);
}

TEST_CASE("a plane that takes no clips says so") {
    AtomicRequest request;
    const Plane plane{.id = PlaneId(33), .type = PlaneType::Overlay};
    const auto refused = set_damage(request, -1, plane, Damage(1, 1).clips());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message() == "overlay plane 33 has no property \"FB_DAMAGE_CLIPS\"");
}

TEST_CASE("no clips are no property value: everything has changed") {
    Plane plane{.id = PlaneId(33)};
    plane.properties.damage_clips = Property{.id = PropertyId(9)};
    AtomicRequest request;
    CHECK(set_damage(request, -1, plane, Damage(1, 1).clips()));
    CHECK(request.value(plane.id, PropertyId(9)) == 0);
}

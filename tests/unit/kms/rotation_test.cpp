#include <doctest/doctest.h>

#include <xf86drmMode.h>

#include "kms/pipeline.hpp"
#include "kms/rotation.hpp"

using namespace sublet;
using namespace sublet::kms;

namespace {

/// The "rotation" property of a plane that only turns upside down.
Property half_turns() {
    return {.id = PropertyId(7),
            .name = "rotation",
            .value = DRM_MODE_ROTATE_0,
            .flags = DRM_MODE_PROP_BITMASK,
            .choices = {{"rotate-0", DRM_MODE_ROTATE_0}, {"rotate-180", DRM_MODE_ROTATE_180}}};
}

Plane plane(std::optional<Property> rotation) {
    Plane plane{.id = PlaneId(33), .type = PlaneType::Primary};
    plane.properties.rotation = std::move(rotation);
    return plane;
}

Rotation parsed(std::string_view text) {
    const auto rotation = Rotation::parse(text);
    REQUIRE(rotation);
    return *rotation;
}

} // namespace

TEST_CASE("a rotation is written as degrees and mirrorings") {
    CHECK(parsed("0") == Rotation());
    CHECK(parsed("90").bits() == DRM_MODE_ROTATE_90);
    CHECK(parsed("reflect-y").bits() == (DRM_MODE_ROTATE_0 | DRM_MODE_REFLECT_Y));
    CHECK(parsed("270,reflect-y,reflect-x").bits() ==
          (DRM_MODE_ROTATE_270 | DRM_MODE_REFLECT_X | DRM_MODE_REFLECT_Y));
    CHECK(parsed("180,reflect-x").text() == "180,reflect-x");
    for (const char *text :
         {"", "45", "90,", "90,180", "reflect-x,90", "reflect-x,reflect-x", "upside-down", "90 "}) {
        CAPTURE(text);
        CHECK_FALSE(Rotation::parse(text));
    }
}

TEST_CASE("quarter turns swap the axes") {
    CHECK(parsed("90").swaps_axes());
    CHECK(parsed("270,reflect-x").swaps_axes());
    CHECK_FALSE(parsed("180").swaps_axes());
}

TEST_CASE("a plane is turned as far as it can be") {
    AtomicRequest request;
    CHECK(set_rotation(request, plane(half_turns()), parsed("180")));
    CHECK(request.value(PlaneId(33), PropertyId(7)) == DRM_MODE_ROTATE_180);

    const auto refused = set_rotation(request, plane(half_turns()), parsed("90"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Unsupported);
    CHECK(refused.error().message() ==
          "\"rotation\" of primary plane 33 takes rotate-0, rotate-180 only");
}

TEST_CASE("a plane that cannot turn shows upright pictures") {
    AtomicRequest request;
    CHECK(set_rotation(request, plane(std::nullopt), Rotation()));
    const auto refused = set_rotation(request, plane(std::nullopt), parsed("180"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message() == "primary plane 33 has no property \"rotation\"");
}

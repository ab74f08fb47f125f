#include <doctest/doctest.h>

#include "kms/atomic_request.hpp"
#include "kms/property.hpp"
#include <xf86drmMode.h>

using namespace sublet;
using namespace sublet::kms;

namespace {

constexpr PlaneId plane(30);
constexpr CrtcId crtc(40);
constexpr PropertyId one(1);
constexpr PropertyId two(2);

} // namespace

TEST_CASE("a request holds one value of each property of each object") {
    AtomicRequest request;
    request.set(plane, one, 10);
    request.set(crtc, one, 20);
    request.set(plane, two, 30);
    request.set(plane, one, 11);
    CHECK(request.value(plane, one) == 11);
    CHECK(request.value(plane, two) == 30);
    CHECK(request.value(crtc, one) == 20);
    CHECK_FALSE(request.value(crtc, two));
}

TEST_CASE("what is removed is left as it is, and can be set again") {
    AtomicRequest request;
    request.set(plane, one, 10);
    request.set(crtc, one, 20);
    request.set(crtc, two, 21);
    request.remove(plane, one);
    request.remove(plane, one);
    CHECK_FALSE(request.value(plane, one));
    CHECK(request.value(crtc, one) == 20);
    request.set(plane, two, 12);
    request.remove(crtc, one);
    CHECK(request.value(crtc, two) == 21);
    CHECK(request.value(plane, two) == 12);
}

TEST_CASE("ranges, signed ranges, enumerations and bitmasks say what they take") {
    const Property range{.flags = DRM_MODE_PROP_RANGE, .min = 8, .max = 12};
    CHECK(range.accepts(8));
    CHECK_FALSE(range.accepts(13));
    const Property position{
        .flags = DRM_MODE_PROP_SIGNED_RANGE, .min = static_cast<uint64_t>(int64_t{-5}), .max = 5};
    CHECK(position.accepts(static_cast<uint64_t>(int64_t{-5})));
    CHECK_FALSE(position.accepts(6));
    const Property kinds{.flags = DRM_MODE_PROP_ENUM, .choices = {{"a", 1}, {"b", 4}}};
    CHECK(kinds.accepts(4));
    CHECK_FALSE(kinds.accepts(5));
    CHECK(kinds.choice("b") == 4);
    CHECK_FALSE(kinds.choice("c"));
    const Property bits{.flags = DRM_MODE_PROP_BITMASK, .choices = {{"a", 1}, {"b", 4}}};
    CHECK(bits.accepts(5));
    CHECK_FALSE(bits.accepts(2));
}

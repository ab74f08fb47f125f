#include <array>
#include <optional>

#include <doctest/doctest.h>

#include "lessor/resource_claims.hpp"

using namespace sublet;

namespace {

constexpr CrtcId crtc_a{41}, crtc_b{42};
constexpr ConnectorId left{51}, right{52}, dark{53};
constexpr PlaneId primary_a{31}, primary_b{32}, cursor_a{33}, cursor_b{34}, overlay{35}, shared{36};

/// Two lit displays; one overlay plane for the first CRTC alone, one that both could use.
KmsTopology two_displays() {
    return {
        .crtcs = {crtc_a, crtc_b},
        .planes = {{primary_a, PlaneType::Primary, 0b01, crtc_a},
                   {primary_b, PlaneType::Primary, 0b10, crtc_b},
                   {cursor_a, PlaneType::Cursor, 0b01, {}},
                   {cursor_b, PlaneType::Cursor, 0b10, {}},
                   {overlay, PlaneType::Overlay, 0b01, {}},
                   {shared, PlaneType::Overlay, 0b11, {}}},
        .routes = {{left, crtc_a}, {right, crtc_b}, {dark, {}}},
    };
}

auto claim(ResourceClaims &claims, const KmsTopology &topology, ConnectorId connector,
           LeasedPlanes planes = LeasedPlanes::All) {
    return claims.claim(topology, std::array{ClaimRequest{connector, planes}});
}

} // namespace

TEST_CASE("a display is claimed with its CRTC and every plane that CRTC can show") {
    ResourceClaims claims;
    const auto token = claim(claims, two_displays(), left);
    REQUIRE(token.has_value());
    CHECK(token->objects().connectors == std::vector{left});
    CHECK(token->objects().crtcs == std::vector{crtc_a});
    CHECK(token->objects().planes == std::vector{primary_a, cursor_a, overlay, shared});
}

TEST_CASE("overlay planes stay behind where the rule says so") {
    ResourceClaims claims;
    const auto token = claim(claims, two_displays(), left, LeasedPlanes::PrimaryAndCursor);
    REQUIRE(token.has_value());
    CHECK(token->objects().planes == std::vector{primary_a, cursor_a});
}

TEST_CASE("two displays of one request get different CRTCs and share no plane") {
    ResourceClaims claims;
    const auto token =
        claims.claim(two_displays(), std::array{ClaimRequest{left}, ClaimRequest{right}});
    REQUIRE(token.has_value());
    CHECK(token->objects().crtcs == std::vector{crtc_a, crtc_b});
    CHECK(token->objects().planes ==
          std::vector{primary_a, cursor_a, overlay, shared, primary_b, cursor_b});
}

TEST_CASE("what one lease has, the next does not get, until the first gives it back") {
    ResourceClaims claims;
    auto first = std::optional(claim(claims, two_displays(), left).value());
    CHECK(claim(claims, two_displays(), right)->objects().planes ==
          std::vector{primary_b, cursor_b});
    CHECK(claim(claims, two_displays(), left).error().kind == Error::Kind::Unsupported);

    first.reset();
    CHECK(claim(claims, two_displays(), left).has_value());
    CHECK(claim(claims, two_displays(), right)->objects().planes ==
          std::vector{primary_b, cursor_b, shared});
}

TEST_CASE("a plane that another CRTC shows is not taken from it") {
    KmsTopology topology = two_displays();
    topology.planes[5].crtc = crtc_b;
    ResourceClaims claims;
    CHECK(claim(claims, topology, left)->objects().planes ==
          std::vector{primary_a, cursor_a, overlay});
}

TEST_CASE("planes that could serve several CRTCs are divided in the kernel's order") {
    KmsTopology topology = two_displays();
    for (KmsPlane &plane : topology.planes) {
        plane.possible_crtcs = 0b11;
        plane.crtc = {};
    }
    ResourceClaims claims;
    CHECK(claim(claims, topology, right, LeasedPlanes::PrimaryAndCursor)->objects().planes ==
          std::vector{primary_b, cursor_b});
}

TEST_CASE("a dark display cannot be claimed") {
    ResourceClaims claims;
    CHECK(claim(claims, two_displays(), dark).error().kind == Error::Kind::NotFound);
    CHECK(claim(claims, two_displays(), ConnectorId(99)).error().kind == Error::Kind::NotFound);
}

TEST_CASE("a CRTC without a primary plane of its own cannot be leased") {
    KmsTopology topology = two_displays();
    topology.planes.erase(topology.planes.begin());
    ResourceClaims claims;
    CHECK(claim(claims, topology, left).error().kind == Error::Kind::Unsupported);
}

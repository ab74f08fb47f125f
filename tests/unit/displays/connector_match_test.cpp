#include <doctest/doctest.h>

#include "displays/connector_match.hpp"

using namespace sublet;

namespace {

const EdidFacts vive{.maker = "HVR",
                     .product = 0xaa01,
                     .model = "HTC Vive",
                     .serial = "LHR-1234",
                     .maker_name = "HTC Corporation"};

bool vive_matches(const ConnectorMatch &match) {
    return match.matches("DP-2", vive, true);
}

} // namespace

TEST_CASE("no condition means every display") {
    CHECK(vive_matches({}));
    CHECK(ConnectorMatch{}.matches("HDMI-A-1", std::nullopt, false));
}

TEST_CASE("each condition is a glob on the whole value") {
    CHECK(vive_matches({.connector = "DP-*"}));
    CHECK(vive_matches({.connector = "DP-[12]"}));
    CHECK_FALSE(vive_matches({.connector = "DP"}));
    CHECK_FALSE(vive_matches({.connector = "dp-*"}));
    CHECK(vive_matches({.model = "*Vive*"}));
    CHECK(vive_matches({.serial = "LHR-????"}));
    CHECK_FALSE(vive_matches({.serial = "LHR-???"}));
}

TEST_CASE("a maker is known by its id or by its name") {
    CHECK(vive_matches({.maker = "HVR"}));
    CHECK(vive_matches({.maker = "HTC*"}));
    CHECK_FALSE(vive_matches({.maker = "VLV"}));
}

TEST_CASE("all conditions must hold") {
    CHECK(vive_matches({.maker = "HVR", .product = 0xaa01, .non_desktop = true}));
    CHECK_FALSE(vive_matches({.maker = "HVR", .product = 0xaa02, .non_desktop = true}));
    CHECK_FALSE(vive_matches({.maker = "HVR", .product = 0xaa01, .non_desktop = false}));
}

TEST_CASE("a display without an EDID fails every condition on its EDID, even the widest") {
    const auto matches = [](const ConnectorMatch &match) {
        return match.matches("DP-2", std::nullopt, false);
    };
    CHECK_FALSE(matches({.maker = "*"}));
    CHECK_FALSE(matches({.product = 0}));
    CHECK_FALSE(matches({.model = "*"}));
    CHECK_FALSE(matches({.serial = "*"}));
    CHECK(matches({.connector = "DP-2", .non_desktop = false}));
}

#include <doctest/doctest.h>

#include <sublet/lessee/match.hpp>

using namespace sublet;
using lessee::DisplayFacts;
using lessee::EdidFacts;
using lessee::Match;

namespace {

const DisplayFacts headset{
    .connector = ConnectorId(7),
    .name = "Virtual-2",
    .non_desktop = true,
    .edid = EdidFacts{.maker = "HVR",
                      .maker_name = "HTC Corportation",
                      .product = 0xaa01,
                      .model = "HTC-VIVE",
                      .serial = "LHR-1"},
};
const DisplayFacts unknown{.connector = ConnectorId(8), .name = "Virtual-3"};

bool matches(const char *text, const DisplayFacts &display) {
    const auto match = Match::parse(text);
    REQUIRE(match);
    return match->accepts(display);
}

} // namespace

TEST_CASE("every condition must hold") {
    CHECK(matches("maker=HVR,product=0xaa01,serial=LHR-*", headset));
    CHECK_FALSE(matches("maker=HVR,serial=other", headset));
}

TEST_CASE("the empty match accepts every display") {
    CHECK(matches("", headset));
    CHECK(matches("", unknown));
}

TEST_CASE("a maker is a PNP id or a company") {
    CHECK(matches("maker=HVR", headset));
    CHECK(matches("maker=HTC*", headset));
    CHECK_FALSE(matches("maker=VLV", headset));
}

TEST_CASE("a product is a number in any base or a glob") {
    CHECK(matches("product=0xAA01", headset));
    CHECK(matches("product=43521", headset));
    CHECK(matches("product=0xaa*", headset));
    CHECK_FALSE(matches("product=0xaa02", headset));
}

TEST_CASE("a display without EDID fails conditions on it, but not those on its "
          "name") {
    CHECK_FALSE(matches("maker=*", unknown));
    CHECK(matches("name=Virtual-[23]", unknown));
    CHECK(matches("non-desktop=false", unknown));
    CHECK_FALSE(matches("non-desktop=true", unknown));
}

TEST_CASE("nonsense is refused with the part that makes no sense") {
    for (const char *text : {"maker", "colour=red", "maker=HVR,", "non-desktop=maybe", "=x"}) {
        CAPTURE(text);
        const auto match = Match::parse(text);
        REQUIRE_FALSE(match);
        CHECK(match.error().kind == Error::Kind::Invalid);
    }
}

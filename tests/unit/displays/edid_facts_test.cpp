#include <doctest/doctest.h>

#include "displays/edid_facts.hpp"
#include "edid_bytes.hpp"

using namespace sublet;
using test::EdidWriter;

TEST_CASE("an EDID says who made the display") {
    const auto edid =
        parse_edid(EdidWriter("HVR", 0xaa01, 0).model("HTC Vive").serial("LHR-1234").bytes());
    REQUIRE(edid);
    CHECK(edid->maker == "HVR");
    CHECK(edid->product == 0xaa01);
    CHECK(edid->model == "HTC Vive");
    CHECK(edid->serial == "LHR-1234");
    CHECK(description(*edid) == "HVR HTC Vive LHR-1234");
}

TEST_CASE("the serial number stands in for a missing serial string") {
    const auto edid = parse_edid(EdidWriter("DEL", 0x1234, 4'000'000'001).bytes());
    REQUIRE(edid);
    CHECK(edid->serial == "4000000001");
    CHECK(edid->model == "");
    CHECK(description(*edid) == "DEL 0x1234 4000000001");
}

TEST_CASE("an EDID without any serial has none") {
    const auto edid = parse_edid(EdidWriter("DEL", 0x1234, 0).model("U2720Q").bytes());
    REQUIRE(edid);
    CHECK(edid->serial == "");
    CHECK(description(*edid) == "DEL U2720Q");
}

TEST_CASE("a registered maker has a name, another one has not") {
    CHECK(parse_edid(EdidWriter("DEL", 1, 0).bytes())->maker_name.starts_with("Dell"));
    CHECK(parse_edid(EdidWriter("QQZ", 1, 0).bytes())->maker_name == "");
}

TEST_CASE("what a display wrote cannot drive a terminal") {
    const auto edid =
        parse_edid(EdidWriter("EVL", 1, 0).model("\x1b[2J\x07 hi\xff").serial("  A\tB").bytes());
    REQUIRE(edid);
    CHECK(edid->model == "?[2J? hi?");
    CHECK(edid->serial == "A?B");
}

TEST_CASE("a display with a variable refresh rate tells its range") {
    CHECK(parse_edid(EdidWriter("DEL", 1, 0).refresh_range(48, 120).bytes())->refresh_range ==
          RefreshRange{48, 120});
    CHECK_FALSE(parse_edid(EdidWriter("DEL", 1, 0).bytes())->refresh_range);
}

TEST_CASE("a display tells which HDR it understands, and with how much light") {
    constexpr unsigned extended = 7U << 5U;
    constexpr unsigned hdr_block = 6;
    constexpr unsigned sdr = 1;
    constexpr unsigned pq = 1U << 2U;
    const EdidWriter edid("DEL", 1, 0);
    CHECK(parse_edid(edid.bytes_with({extended | 6, hdr_block, sdr | pq, 1, 96, 64, 255}))->hdr ==
          HdrFacts{.pq = true, .max_luminance = 400, .max_frame_average = 200, .min_luminance = 4});
    CHECK_FALSE(parse_edid(edid.bytes_with({extended | 3, hdr_block, sdr, 1}))->hdr);
    CHECK_FALSE(parse_edid(edid.bytes())->hdr);
}

TEST_CASE("what is no EDID says nothing") {
    CHECK_FALSE(parse_edid({}));
    const test::EdidBytes zeros{};
    CHECK_FALSE(parse_edid(zeros));
    const auto bytes = EdidWriter("HVR", 0xaa01, 0).bytes();
    CHECK_FALSE(parse_edid(std::span(bytes).first(127)));
}

TEST_CASE("no broken byte of an EDID does harm") {
    const auto whole = EdidWriter("HVR", 0xaa01, 7).model("HTC Vive").serial("LHR-1").bytes();
    for (size_t i = 0; i < whole.size(); ++i) {
        for (const unsigned value : {0x00U, 0x7fU, 0x80U, 0xffU}) {
            auto broken = whole;
            broken[i] = std::byte(value);
            if (const auto edid = parse_edid(broken)) {
                CHECK(edid->maker.size() <= 3);
            }
        }
    }
}

#include "lessor/lighting_order.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace sublet;

namespace {

using Order = std::optional<std::vector<size_t>>;

} // namespace

TEST_CASE("displays that can use any CRTC are lit as they come") {
    CHECK(lighting_order(std::array{0b111U, 0b111U, 0b111U}, 0b111) == Order({0, 1, 2}));
    CHECK(lighting_order({}, 0) == Order(std::vector<size_t>()));
}

TEST_CASE("who can use one CRTC alone comes before whoever would take it") {
    CHECK(lighting_order(std::array{0b011U, 0b001U}, 0b011) == Order({1, 0}));
    CHECK(lighting_order(std::array{0b110U, 0b010U, 0b111U}, 0b111) == Order({1, 0, 2}));
}

TEST_CASE("a display may have to take the first CRTC so that the next finds another one free") {
    // The second can use 0 and 2; put first it takes 0, and the others have 1 and 2.
    CHECK(lighting_order(std::array{0b110U, 0b101U, 0b010U}, 0b111) == Order({1, 2, 0}));
}

TEST_CASE("too few CRTCs are too few in whatever order") {
    CHECK(lighting_order(std::array{0b11U, 0b11U, 0b11U}, 0b11) == std::nullopt);
    CHECK(lighting_order(std::array{0b01U, 0b01U}, 0b11) == std::nullopt);
    CHECK(lighting_order(std::array{0b10U}, 0b01) == std::nullopt);
    CHECK(lighting_order(std::vector<uint32_t>(20, 0xFFFF), 0xFFFF) == std::nullopt);
}

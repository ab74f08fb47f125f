#include <doctest/doctest.h>

#include <scene/frame_code.hpp>

using namespace sublet::cli;

TEST_CASE("a frame code reads back as its frame") {
    for (const uint32_t frame : {0u, 1u, 2u, 89u, 0x123456u, 0xffffffu}) {
        CAPTURE(frame);
        CHECK(decode_frame(encode_frame(frame)) == frame);
    }
}

TEST_CASE("frame numbers wrap at 24 bits") {
    CHECK(decode_frame(encode_frame(0x1000003)) == 3u);
}

TEST_CASE("a code with one wrong cell is no code") {
    const uint32_t code = encode_frame(0xabcdef);
    for (uint32_t cell = 0; cell < frame_code_cells; ++cell) {
        CAPTURE(cell);
        CHECK_FALSE(decode_frame(code ^ 1u << cell));
    }
    CHECK_FALSE(decode_frame(0));
    CHECK_FALSE(decode_frame(~0u));
}

TEST_CASE("the layout is the documented one") {
    CHECK(encode_frame(0) == 0b10'000000000000000000000000'1010'01u);
    CHECK(encode_frame(1) == 0b10'000000000000000000000001'1011'01u);
}

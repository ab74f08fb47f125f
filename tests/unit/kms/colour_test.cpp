#include <doctest/doctest.h>

#include <limits>

#include "kms/colour.hpp"

using namespace sublet;
using namespace sublet::kms;

TEST_CASE("a gamma table goes from black to full and leaves gamma 1 as it is") {
    const ColourTable straight = gamma_table(256, 1);
    REQUIRE(straight.size() == 256);
    CHECK(straight[0].red == 0);
    CHECK(straight[128].green == 128 * 257);
    CHECK(straight[255].blue == 0xffff);
}

TEST_CASE("a gamma above 1 brightens, below 1 darkens") {
    const ColourTable bright = gamma_table(3, 2);
    CHECK(bright[1].red == 46340); // √½
    CHECK(gamma_table(3, 0.5)[1].red == 16384);
    CHECK(bright[0].red == 0);
    CHECK(bright[2].red == 0xffff);
}

TEST_CASE("a table of one entry is white") {
    CHECK(gamma_table(1, 2)[0].red == 0xffff);
}

TEST_CASE("a matrix is written as sign and magnitude") {
    constexpr uint64_t one = uint64_t{1} << 32;
    constexpr uint64_t sign = uint64_t{1} << 63;
    const drm_color_ctm ctm = to_kernel({1, -1, 0.5, -0.0, 0, 2.25, 1e30, -1e30, -0.25});
    CHECK(ctm.matrix[0] == one);
    CHECK(ctm.matrix[1] == (one | sign));
    CHECK(ctm.matrix[2] == one / 2);
    CHECK(ctm.matrix[3] == 0);
    CHECK(ctm.matrix[5] == one * 9 / 4);
    CHECK(ctm.matrix[6] == sign - 1);
    CHECK(ctm.matrix[7] == std::numeric_limits<uint64_t>::max());
    CHECK(ctm.matrix[8] == (one / 4 | sign));
}

TEST_CASE("a CRTC without a property is told by the property's name") {
    AtomicRequest request;
    const Crtc crtc{.id = CrtcId(40)};
    CHECK(gamma_size(crtc) == 0);
    const auto gamma = set_gamma(request, -1, crtc, gamma_table(4, 1));
    REQUIRE_FALSE(gamma);
    CHECK(gamma.error().kind == Error::Kind::Unsupported);
    CHECK(gamma.error().message() == "CRTC 40 has no property \"GAMMA_LUT\"");
    CHECK(set_degamma(request, -1, crtc, {}).error().message() ==
          "CRTC 40 has no property \"DEGAMMA_LUT\"");
    CHECK(set_colour_matrix(request, -1, crtc, std::nullopt).error().message() ==
          "CRTC 40 has no property \"CTM\"");
}

TEST_CASE("a table must have the CRTC's size, and none takes it away") {
    Crtc crtc{.id = CrtcId(40)};
    crtc.properties.gamma_lut = Property{.id = PropertyId(5), .name = "GAMMA_LUT"};
    crtc.properties.gamma_lut_size = Property{.id = PropertyId(6), .value = 256};
    AtomicRequest request;
    const auto refused = set_gamma(request, -1, crtc, gamma_table(255, 1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Invalid);
    CHECK_FALSE(request.value(crtc.id, PropertyId(5)));
    CHECK(set_gamma(request, -1, crtc, {}));
    CHECK(request.value(crtc.id, PropertyId(5)) == 0);
}

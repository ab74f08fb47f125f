#include <doctest/doctest.h>

#include "kms/hdr.hpp"
#include "kms/variable_refresh.hpp"

using namespace sublet;
using namespace sublet::kms;

namespace {

Connector connector() {
    return {.id = ConnectorId(50), .name = "DP-1"};
}

} // namespace

TEST_CASE("HDR metadata are counted in the units of CTA-861-G") {
    const hdr_output_metadata blob = to_kernel({.curve = HdrMetadata::Curve::Pq,
                                                .red = {0.708, 0.292},
                                                .white = {1, 2},
                                                .max_luminance = 1000,
                                                .min_luminance = 0.05,
                                                .max_content_level = 100000,
                                                .max_frame_average = 400.4});
    CHECK(blob.metadata_type == 0);
    const auto &frame = blob.hdmi_metadata_type1;
    CHECK(frame.eotf == 2);
    CHECK(frame.metadata_type == 0);
    CHECK(frame.display_primaries[0].x == 35400);
    CHECK(frame.display_primaries[0].y == 14600);
    CHECK(frame.white_point.x == 50000);
    CHECK(frame.white_point.y == 65535); // too great
    CHECK(frame.max_display_mastering_luminance == 1000);
    CHECK(frame.min_display_mastering_luminance == 500);
    CHECK(frame.max_cll == 65535);
    CHECK(frame.max_fall == 400);
}

TEST_CASE("metadata suit what the display says it can show") {
    CHECK_FALSE(HdrMetadata::suited_to({.max_luminance = 500}));
    CHECK(HdrMetadata::suited_to({.hlg = true})->curve == HdrMetadata::Curve::Hlg);
    const auto best = HdrMetadata::suited_to({.pq = true, .hlg = true, .max_luminance = 500});
    REQUIRE(best);
    CHECK(best->curve == HdrMetadata::Curve::Pq);
    CHECK(best->max_luminance == 500);
}

TEST_CASE("a connector without HDR says which property it lacks") {
    AtomicRequest request;
    CHECK(set_hdr(request, -1, connector(), std::nullopt).error().message() ==
          "DP-1 has no property \"HDR_OUTPUT_METADATA\"");
    CHECK(set_colorspace(request, connector(), "Default").error().message() ==
          "DP-1 has no property \"Colorspace\"");
    CHECK(set_max_bpc(request, connector(), 8).error().message() ==
          "DP-1 has no property \"max bpc\"");
}

TEST_CASE("bits per colour are kept to what the connector takes") {
    Connector panel = connector();
    panel.properties.max_bpc =
        Property{.id = PropertyId(3), .flags = DRM_MODE_PROP_RANGE, .min = 8, .max = 12};
    AtomicRequest request;
    CHECK(set_max_bpc(request, panel, 10));
    CHECK(request.value(panel.id, PropertyId(3)) == 10);
    const auto refused = set_max_bpc(request, panel, 16);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message() == "\"max bpc\" of DP-1 takes 8 to 12 only, not 16");
}

TEST_CASE("a colour space is chosen by the kernel's name for it") {
    Connector panel = connector();
    panel.properties.colorspace = Property{.id = PropertyId(4),
                                           .flags = DRM_MODE_PROP_ENUM,
                                           .choices = {{"Default", 0}, {"BT2020_RGB", 9}}};
    AtomicRequest request;
    CHECK(set_colorspace(request, panel, "BT2020_RGB"));
    CHECK(request.value(panel.id, PropertyId(4)) == 9);
    CHECK(set_colorspace(request, panel, "XVYCC_601").error().message() ==
          "\"Colorspace\" of DP-1 takes Default, BT2020_RGB only, not XVYCC_601");
}

TEST_CASE("a variable refresh rate needs a driver and a display that have it") {
    Connector panel = connector();
    Crtc crtc{.id = CrtcId(40)};
    const Pipeline pipeline{.connector = &panel, .crtc = &crtc};
    AtomicRequest request;
    CHECK(set_variable_refresh(request, pipeline, true).error().message() ==
          "DP-1 has no property \"vrr_capable\"");
    panel.properties.vrr_capable = Property{.id = PropertyId(1), .value = 0};
    CHECK(set_variable_refresh(request, pipeline, true).error().message() ==
          "CRTC 40 has no property \"VRR_ENABLED\"");
    crtc.properties.vrr_enabled = Property{.id = PropertyId(2)};
    CHECK(set_variable_refresh(request, pipeline, true).error().message() ==
          "DP-1 has no variable refresh rate (\"vrr_capable\" is 0)");
    panel.properties.vrr_capable->value = 1;
    CHECK(set_variable_refresh(request, pipeline, true));
    CHECK(request.value(crtc.id, PropertyId(2)) == 1);
    CHECK(set_variable_refresh(request, pipeline, false));
    CHECK(request.value(crtc.id, PropertyId(2)) == 0);
}

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "displays/display_mode.hpp"

using namespace sublet;

namespace {

/// A mode whose only blanking is what the totals say.
drmModeModeInfo mode(uint32_t clock_khz, uint16_t width, uint16_t htotal, uint16_t height,
                     uint16_t vtotal) {
    drmModeModeInfo info{};
    info.clock = clock_khz;
    info.hdisplay = width;
    info.htotal = htotal;
    info.vdisplay = height;
    info.vtotal = vtotal;
    return info;
}

const drmModeModeInfo full_hd = mode(148'500, 1920, 2200, 1080, 1125);
const drmModeModeInfo full_hd_ntsc = mode(148'352, 1920, 2200, 1080, 1125);
const drmModeModeInfo full_hd_120 = mode(297'000, 1920, 2200, 1080, 1125);
const drmModeModeInfo vive = mode(266'810, 2160, 2336, 1200, 1276);

drmModeModeInfo chosen(const std::vector<drmModeModeInfo> &modes, std::string_view wish) {
    const auto mode = choose_mode(modes, parse_mode_wish(wish).value());
    REQUIRE(mode);
    return *mode;
}

} // namespace

TEST_CASE("the refresh rate follows from the pixel clock") {
    CHECK(refresh_mhz(full_hd) == 60'000);
    CHECK(refresh_mhz(full_hd_ntsc) == 59'940);
    CHECK(refresh_mhz(vive) == 89'511);
    CHECK(refresh_hz(vive) == doctest::Approx(89.51145));
    CHECK(refresh_period(vive) == std::chrono::nanoseconds(11'171'755));
}

TEST_CASE("a mode is told by its size and rate") {
    CHECK(description(full_hd) == "1920x1080@60.00");
    CHECK(description(vive) == "2160x1200@89.51");
}

TEST_CASE("interlace, double scan and scan repetition count") {
    drmModeModeInfo info = mode(74'250, 1920, 2200, 1080, 1125);
    CHECK(refresh_mhz(info) == 30'000);
    info.flags = DRM_MODE_FLAG_INTERLACE;
    CHECK(refresh_mhz(info) == 60'000);
    info.flags = DRM_MODE_FLAG_DBLSCAN;
    CHECK(refresh_mhz(info) == 15'000);
    info.vscan = 3;
    CHECK(refresh_mhz(info) == 5'000);
    info.flags = 0;
    info.vscan = 1;
    CHECK(refresh_mhz(info) == 30'000);
}

TEST_CASE("the largest timings do not overflow, absent ones do not divide by zero") {
    CHECK(refresh_mhz(mode(4'294'967'295, 65535, 65535, 65535, 65535)) == 1'000'031);
    CHECK(refresh_mhz(drmModeModeInfo{}) == 0);
    CHECK(refresh_period(drmModeModeInfo{}) == std::chrono::nanoseconds(0));
}

TEST_CASE("a wish is written as people write modes") {
    CHECK(parse_mode_wish("preferred") == ModeWish{});
    CHECK(parse_mode_wish("2160x1200") == ModeWish{2160, 1200, 0});
    CHECK(parse_mode_wish("2160x1200@90") == ModeWish{2160, 1200, 90'000});
    CHECK(parse_mode_wish("1920x1080@59.94") == ModeWish{1920, 1080, 59'940});
    for (const char *text : {"preferred", "2160x1200", "2160x1200@90", "1920x1080@59.94"}) {
        CHECK(to_string(parse_mode_wish(text).value()) == text);
    }
}

TEST_CASE("anything else is refused with what is allowed") {
    for (const std::string text :
         {"", "x", "1920", "1920x", "x1080", "0x1080", "1920x0", "-1920x1080", "1920x1080@",
          "1920x1080@0", "1920x1080@-60", "1920x1080@nan", "1920x1080@inf", "1920x1080@60Hz",
          "1920 x 1080", "60@1920x1080", "99999x1", "Preferred", "1920x1080x60"}) {
        const auto wish = parse_mode_wish(text);
        REQUIRE_FALSE(wish);
        CHECK(wish.error().message() ==
              "\"" + text +
                  "\" is not a mode; allowed: \"preferred\", \"WIDTHxHEIGHT\", "
                  "\"WIDTHxHEIGHT@HZ\"");
    }
}

TEST_CASE("without a size the display's own preference wins") {
    std::vector modes{full_hd_120, full_hd, vive};
    CHECK(same_mode(chosen(modes, "preferred"), modes[0]));
    modes[1].type = DRM_MODE_TYPE_PREFERRED;
    CHECK(same_mode(chosen(modes, "preferred"), modes[1]));
    CHECK_FALSE(choose_mode({}, {}));
}

TEST_CASE("without a rate the fastest mode of the size wins") {
    const std::vector modes{full_hd, full_hd_120, full_hd_ntsc};
    CHECK(same_mode(chosen(modes, "1920x1080"), full_hd_120));
    CHECK_FALSE(choose_mode(modes, {1920, 1200, 0}));
}

TEST_CASE("with a rate the nearest mode wins, if it is near") {
    const std::vector modes{full_hd, full_hd_120, full_hd_ntsc};
    CHECK(same_mode(chosen(modes, "1920x1080@60"), full_hd));
    CHECK(same_mode(chosen(modes, "1920x1080@59.94"), full_hd_ntsc));
    CHECK(same_mode(chosen(modes, "1920x1080@119.5"), full_hd_120));
    CHECK_FALSE(choose_mode(modes, {1920, 1080, 90'000}));
    CHECK_FALSE(choose_mode(modes, {1920, 1080, 61'000}));
}

TEST_CASE("an interlaced mode is the last resort") {
    drmModeModeInfo interlaced = full_hd;
    interlaced.flags = DRM_MODE_FLAG_INTERLACE;
    std::vector modes{interlaced, full_hd_ntsc};
    CHECK(same_mode(chosen(modes, "1920x1080"), full_hd_ntsc));
    modes.pop_back();
    CHECK(same_mode(chosen(modes, "1920x1080"), interlaced));
}

TEST_CASE("modes are the same if they drive a display alike") {
    drmModeModeInfo renamed = full_hd;
    renamed.name[0] = 'F';
    CHECK(same_mode(full_hd, renamed));
    CHECK_FALSE(same_mode(full_hd, full_hd_ntsc));
    CHECK_FALSE(same_timings(full_hd, full_hd_ntsc));
}

TEST_CASE("a mode that came from elsewhere has the same timings, and is not the same") {
    drmModeModeInfo preferred = full_hd;
    preferred.type = DRM_MODE_TYPE_PREFERRED;
    CHECK(is_preferred(preferred));
    CHECK(same_timings(full_hd, preferred));
    CHECK_FALSE(same_mode(full_hd, preferred));
}

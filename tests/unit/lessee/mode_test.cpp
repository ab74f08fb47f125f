#include <doctest/doctest.h>

#include <array>

#include <sublet/lessee/kms/mode.hpp>

using namespace sublet;
using lessee::kms::Mode;
using lessee::kms::ModeRequest;

namespace {

Mode mode(uint16_t width, uint16_t height, uint32_t hz, bool preferred = false) {
    Mode mode;
    mode.info.hdisplay = width;
    mode.info.htotal = 1000;
    mode.info.vdisplay = height;
    mode.info.vtotal = 1000;
    mode.info.clock = hz * 1000;
    mode.info.type = preferred ? DRM_MODE_TYPE_PREFERRED : 0;
    return mode;
}

const std::array modes = {mode(800, 600, 60), mode(800, 600, 75), mode(640, 480, 60, true)};

std::optional<Mode> choose(const char *text, std::optional<Mode> current = std::nullopt) {
    const auto request = ModeRequest::parse(text);
    REQUIRE(request);
    return request->choose(modes, current);
}

} // namespace

TEST_CASE("the refresh rate follows from the pixel clock") {
    CHECK(mode(800, 600, 50).refresh_hz() == doctest::Approx(50));
    CHECK(mode(800, 600, 50).refresh_period() == std::chrono::milliseconds(20));
    CHECK(Mode().refresh_period() == std::chrono::nanoseconds(0));

    Mode interlaced = mode(800, 600, 50);
    interlaced.info.flags = DRM_MODE_FLAG_INTERLACE;
    CHECK(interlaced.refresh_hz() == doctest::Approx(100));
}

TEST_CASE("preferred is the display's own choice, or else its first mode") {
    CHECK(choose("preferred")->same_timing(modes[2]));
    CHECK(ModeRequest().choose(std::span(modes).first(2), {})->same_timing(modes[0]));
    CHECK_FALSE(ModeRequest().choose({}, {}));
}

TEST_CASE("current is what the lessor has set") {
    CHECK_FALSE(choose("current"));
    CHECK(choose("current", modes[1])->same_timing(modes[1]));
}

TEST_CASE("a size alone means its fastest mode, a rate the nearest within 1 Hz") {
    CHECK(choose("800x600")->same_timing(modes[1]));
    CHECK(choose("800x600@59.94")->same_timing(modes[0]));
    CHECK_FALSE(choose("800x600@65"));
    CHECK_FALSE(choose("1024x768"));
}

TEST_CASE("a mode that cannot be read is refused") {
    for (const char *text : {"", "800", "800x", "x600", "800x600@", "800x600@0", "800x600@-1",
                             "800x600@60Hz", "800x600 ", "-800x600", "99999999999x1"}) {
        CAPTURE(text);
        CHECK_FALSE(ModeRequest::parse(text));
    }
}

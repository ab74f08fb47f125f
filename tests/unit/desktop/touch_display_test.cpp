#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "desktop/input_mapping.hpp"

using namespace sublet;

namespace {

const std::vector<std::string> two{"HDMI-A-1", "DP-1"};
const std::vector<std::string> laptop{"HDMI-A-1", "eDP-1"};
const std::vector<TouchRule> rules{{"Big*", "DP-1"}, {"*glass", "DP-9"}};

} // namespace

TEST_CASE("udev's word comes first, as long as that display is there") {
    CHECK(display_of_touch("Big one", "HDMI-A-1", rules, two) == "HDMI-A-1");
    CHECK(display_of_touch("Big one", "DP-7", rules, two) == "DP-1");
}

TEST_CASE("the first rule that matches the device says where it lies") {
    CHECK(display_of_touch("Big glass", "", rules, two) == "DP-1");
    CHECK(display_of_touch("small", "", rules, two) == std::nullopt);
}

TEST_CASE("a screen whose display is away lies nowhere else") {
    CHECK(display_of_touch("glass", "", rules, laptop) == std::nullopt);
}

TEST_CASE("the screen of a laptop is its panel, if there is one alone") {
    CHECK(display_of_touch("small", "", {}, laptop) == "eDP-1");
    const std::vector<std::string> both{"eDP-1", "eDP-2"};
    CHECK(display_of_touch("small", "", {}, both) == std::nullopt);
}

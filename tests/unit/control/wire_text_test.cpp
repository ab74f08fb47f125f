#include <string>

#include <doctest/doctest.h>

#include "control/wire_text.hpp"

using sublet::wire_text;

TEST_CASE("text of up to 1000 bytes is left as it is") {
    CHECK(wire_text("") == "");
    const std::string longest(1000, 'x');
    CHECK(wire_text(longest) == longest);
}

TEST_CASE("longer text is cut to 1000 bytes") {
    CHECK(wire_text(std::string(5000, 'x')) == std::string(1000, 'x'));
}

TEST_CASE("no character is cut in half") {
    CHECK(wire_text(std::string(999, 'x') + "é and more") == std::string(999, 'x'));
    CHECK(wire_text(std::string(998, 'x') + "é and more") == std::string(998, 'x') + "é");
    CHECK(wire_text(std::string(998, 'x') + "€ and more") == std::string(998, 'x'));
}

#include <string>

#include <doctest/doctest.h>

#include "server/cut_text.hpp"

using sublet::wire::cut;

TEST_CASE("text of up to 1000 bytes is left as it is") {
    CHECK(cut("") == "");
    const std::string longest(1000, 'x');
    CHECK(cut(longest) == longest);
}

TEST_CASE("longer text is cut to 1000 bytes") {
    CHECK(cut(std::string(5000, 'x')) == std::string(1000, 'x'));
}

TEST_CASE("no character is cut in half") {
    CHECK(cut(std::string(999, 'x') + "é and more") == std::string(999, 'x'));
    CHECK(cut(std::string(998, 'x') + "é and more") == std::string(998, 'x') + "é");
    CHECK(cut(std::string(998, 'x') + "€ and more") == std::string(998, 'x'));
}

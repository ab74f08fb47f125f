#include <vector>

#include <doctest/doctest.h>

#include "command-line/near_miss.hpp"

using namespace sublet;

TEST_CASE("a slip of the finger is understood") {
    const std::vector<std::string> words{"lease", "mask", "mode", "modeset"};
    CHECK(near_miss("laese", words) == "lease");
    CHECK(near_miss("leas", words) == "lease");
    CHECK(near_miss("leasse", words) == "lease");
    CHECK(near_miss("mosk", words) == "mask");
    CHECK(near_miss("mode-set", words) == "modeset");
    CHECK(near_miss("modes", words) == "mode");
}

TEST_CASE("another word is not") {
    const std::vector<std::string> words{"lease", "mask", "mode", "modeset"};
    CHECK_FALSE(near_miss("rent", words));
    CHECK_FALSE(near_miss("", words));
    CHECK_FALSE(near_miss("x", words));
    CHECK_FALSE(near_miss(std::string(10'000, 'm'), words));
    CHECK_FALSE(near_miss("lease", {}));
}

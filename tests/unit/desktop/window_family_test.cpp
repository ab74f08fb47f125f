#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "desktop/window_family.hpp"

using namespace sublet;

namespace {

using Parents = std::vector<std::optional<size_t>>;
using Family = std::vector<size_t>;

} // namespace

TEST_CASE("a window without dialogs is alone") {
    CHECK(family_of(Parents{{}, {}, {}}, 1) == Family{1});
}

TEST_CASE("a dialog is above its window, whichever of them is focused") {
    CHECK(family_of(Parents{{}, 0}, 0) == Family{0, 1});
    CHECK(family_of(Parents{{}, 0}, 1) == Family{0, 1});
    CHECK(family_of(Parents{1, {}}, 0) == Family{1, 0});
}

TEST_CASE("of two dialogs the one focused last is above, with its own dialogs") {
    // 0 and 3 are dialogs of 2; 1 is one of 3.
    CHECK(family_of(Parents{2, 3, {}, 2}, 0) == Family{2, 3, 1, 0});
}

TEST_CASE("windows that are dialogs of each other end somewhere") {
    const Family family = family_of(Parents{1, 0}, 0);
    CHECK(family.size() == 2);
    CHECK(family_of(Parents{0}, 0) == Family{0});
}

TEST_CASE("a chain of a hundred thousand dialogs is a family") {
    Parents parents(100'000);
    for (size_t i = 1; i < parents.size(); ++i) {
        parents[i] = i - 1;
    }
    CHECK(family_of(parents, 0).back() == parents.size() - 1);
}

#include <doctest/doctest.h>

#include "desktop/commit_ladder.hpp"

using namespace sublet;
using namespace std::chrono_literals;

TEST_CASE("each failure asks for less, down to the lowest mode and round again") {
    CommitLadder ladder;
    CHECK_FALSE(ladder.degraded());

    ladder.failed(2);
    CHECK(ladder.composed());
    CHECK_FALSE(ladder.modeset());

    ladder.failed(2);
    CHECK(ladder.modeset());
    CHECK(ladder.lower_modes() == 0);

    ladder.failed(2);
    CHECK(ladder.lower_modes() == 1);
    ladder.failed(2);
    CHECK(ladder.lower_modes() == 2);
    ladder.failed(2);
    CHECK(ladder.lower_modes() == 0);
    CHECK(ladder.modeset());
}

TEST_CASE("a display without a list of modes is set again and again") {
    CommitLadder ladder;
    for (int i = 0; i < 5; ++i) {
        ladder.failed(0);
    }
    CHECK(ladder.modeset());
    CHECK(ladder.lower_modes() == 0);
}

TEST_CASE("the waits grow, to a second at most, and start anew after a success") {
    CommitLadder ladder;
    const auto first = ladder.failed(0);
    CHECK(ladder.failed(0) == 2 * first);
    for (int i = 0; i < 20; ++i) {
        CHECK(ladder.failed(0) <= 1s);
    }
    ladder.succeeded();
    CHECK(ladder.failed(0) == first);
}

TEST_CASE("a set mode is not set again, but what is missing is asked for later") {
    CommitLadder ladder;
    for (int i = 0; i < 3; ++i) {
        ladder.failed(4);
    }
    ladder.succeeded();
    CHECK_FALSE(ladder.modeset());
    CHECK(ladder.degraded());
    CHECK(ladder.lower_modes() == 1);

    ladder.climb();
    CHECK(ladder.modeset());
    CHECK(ladder.lower_modes() == 0);
    ladder.succeeded();
    ladder.climb();
    CHECK_FALSE(ladder.degraded());
}

TEST_CASE("the more often climbing fails, the rarer it is tried") {
    CommitLadder ladder;
    ladder.failed(0);
    ladder.succeeded();
    const auto patience = ladder.climb_delay();
    ladder.climb();
    ladder.failed(0);
    ladder.succeeded();
    CHECK(ladder.climb_delay() == 2 * patience);
    for (int i = 0; i < 20; ++i) {
        ladder.climb();
        ladder.failed(0);
        ladder.succeeded();
    }
    CHECK(ladder.climb_delay() <= 5min);
    ladder.climb();
    ladder.succeeded();
    CHECK(ladder.climb_delay() == patience);
}

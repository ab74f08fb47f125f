#include <doctest/doctest.h>

#include <chrono>
#include <limits>

#include <clock.hpp>

using namespace std::chrono_literals;
using namespace sublet::cli;

TEST_CASE("how long to wait is rounded up, never less than nothing, and never too much to tell") {
    const auto now = Clock::now();
    CHECK(poll_timeout({}, now) == -1);
    CHECK(poll_timeout(now - 1s, now) == 0);
    CHECK(poll_timeout(now + 1us, now) == 1);
    CHECK(poll_timeout(now + 24h, now) == 86'400'000);
    CHECK(poll_timeout(now + 50 * 24h, now) == std::numeric_limits<int>::max());
}

#include <doctest/doctest.h>

#include <report/statistics.hpp>

using namespace sublet;
using namespace sublet::cli;
using namespace std::chrono_literals;

namespace {

constexpr auto period = 10ms;

void flip(FrameStatistics &statistics, uint32_t sequence, std::chrono::nanoseconds time) {
    statistics.flipped({.crtc = CrtcId(1), .sequence = sequence, .time = time, .user_data = 0});
}

} // namespace

TEST_CASE("a flip at every vblank misses none") {
    FrameStatistics statistics(period);
    for (uint32_t i = 0; i < 101; ++i) {
        statistics.committed(i * period - 9ms);
        flip(statistics, 7 + i, i * period);
    }
    CHECK(statistics.flips() == 101);
    CHECK(statistics.missed_by_sequence() == 0);
    CHECK(statistics.missed_by_time() == 0);
    CHECK(statistics.fps() == doctest::Approx(100));
    CHECK(statistics.jitter().count() == doctest::Approx(0));
    CHECK(statistics.latency().quantile(0.5).count() == doctest::Approx(9000).epsilon(0.01));
}

TEST_CASE("missed vblanks are counted by sequence and by time independently") {
    FrameStatistics statistics(period);
    flip(statistics, 1, 10ms);
    flip(statistics, 4, 20ms); // The counter says two missed, the clock none.
    flip(statistics, 5, 50ms); // The other way round.
    CHECK(statistics.missed_by_sequence() == 2);
    CHECK(statistics.missed_by_time() == 2);
}

TEST_CASE("the vblank counter may wrap") {
    FrameStatistics statistics(period);
    flip(statistics, 0xffffffff, 10ms);
    flip(statistics, 1, 30ms);
    CHECK(statistics.missed_by_sequence() == 1);
}

TEST_CASE("a flip with the time of a vblank long before its commit starts no "
          "interval") {
    FrameStatistics statistics(period);
    statistics.committed(5s);
    flip(statistics, 3, 2s);
    statistics.committed(5s + 1ms);
    flip(statistics, 900, 5s + 10ms);
    statistics.committed(5s + 11ms);
    flip(statistics, 901, 5s + 20ms);
    CHECK(statistics.flips() == 3);
    CHECK(statistics.missed_by_sequence() == 0);
    CHECK(statistics.missed_by_time() == 0);
    CHECK(statistics.fps() == doctest::Approx(100));
    CHECK(statistics.latency().count() == 2);
}

TEST_CASE("one flip has no rate") {
    FrameStatistics statistics(period);
    CHECK(statistics.fps() == 0);
    flip(statistics, 1, 10ms);
    CHECK(statistics.fps() == 0);
    CHECK(statistics.jitter().count() == 0);
}

TEST_CASE("jitter is the standard deviation of the intervals") {
    FrameStatistics statistics(period);
    flip(statistics, 1, 0ms);
    flip(statistics, 2, 9ms);
    flip(statistics, 3, 20ms); // Intervals of 9 and 11 ms.
    CHECK(statistics.jitter().count() == doctest::Approx(1414.2).epsilon(0.001));
}

TEST_CASE("quantiles are exact to the step and stay within what was seen") {
    DurationHistogram histogram;
    CHECK(histogram.quantile(0.5).count() == 0);
    for (int i = 1; i <= 100; ++i) {
        histogram.add(i * 1ms);
    }
    histogram.add(-5ms); // A vblank just before the commit's own clock reading.
    CHECK(histogram.count() == 101);
    CHECK(histogram.min().count() == 0);
    CHECK(histogram.max() == 100ms);
    CHECK(histogram.quantile(0.5).count() == doctest::Approx(50'000).epsilon(0.001));
    CHECK(histogram.quantile(0.99).count() == doctest::Approx(99'000).epsilon(0.001));
    CHECK(histogram.quantile(1) == 100ms);

    histogram.add(3s);
    CHECK(histogram.max() == 3s);
    CHECK(histogram.quantile(1) == 3s);
}

TEST_CASE("bins cover all that was seen") {
    DurationHistogram histogram;
    CHECK(histogram.bins(10).empty());
    histogram.add(2ms);
    histogram.add(2ms);
    histogram.add(12ms);
    const auto bins = histogram.bins(5);
    REQUIRE(bins.size() == 5);
    CHECK(bins.front().count == 2);
    CHECK(bins.back().count == 1);
    CHECK(bins.front().from == 2ms);
    CHECK(bins.back().to >= 12ms);
}

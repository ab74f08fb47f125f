#include <doctest/doctest.h>

#include <algorithm>

#include <report/axis.hpp>
#include <report/frame_trace.hpp>
#include <report/svg.hpp>
#include <report/text_table.hpp>

using namespace sublet::cli;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> texts(const Axis &axis) {
    std::vector<std::string> all;
    for (const auto &mark : axis.marks()) {
        all.push_back(mark.text);
    }
    return all;
}

} // namespace

TEST_CASE("an axis is marked with round numbers that cover its range") {
    CHECK(texts(Axis(0, 11.4, 0, 100, 5)) == std::vector<std::string>{"0", "5", "10", "15"});
    CHECK(texts(Axis(10.9, 11.3, 0, 100, 4)) ==
          std::vector<std::string>{"10.9", "11.0", "11.1", "11.2", "11.3"});
    CHECK(texts(Axis(0, 1, 0, 100, 4)) == std::vector<std::string>{"0.0", "0.5", "1.0"});
}

TEST_CASE("an axis places values between its ends, either way round") {
    const Axis down(0, 10, 200, 100, 5);
    CHECK(down.at(0) == doctest::Approx(200));
    CHECK(down.at(5) == doctest::Approx(150));
    CHECK(down.at(99) == doctest::Approx(100));
}

TEST_CASE("an axis of one value alone is still one") {
    const Axis axis(3, 3, 0, 100, 5);
    CHECK(axis.low() < axis.high());
    CHECK(axis.marks().size() >= 2);
}

TEST_CASE("a trace keeps every frame until it is full") {
    FrameTrace trace;
    trace.add(1s, 3ms, 0);
    trace.add(2s, 5ms, 2);
    REQUIRE(trace.slices().size() == 2);
    CHECK(trace.slices()[1].begin == 2s);
    CHECK(trace.slices()[1].missed == 2);
}

TEST_CASE("a long trace loses neither frames nor extremes") {
    FrameTrace trace;
    constexpr int frames = 100'003;
    for (int i = 0; i < frames; ++i) {
        trace.add(i * 1ms, i == 77'777 ? 90ms : (i == 3 ? 1ms : 8ms), i == 50'000 ? 4 : 0);
    }
    uint64_t counted = 0;
    uint64_t missed = 0;
    std::chrono::nanoseconds slowest = {};
    std::chrono::nanoseconds fastest = 1h;
    for (const auto &slice : trace.slices()) {
        counted += slice.frames;
        missed += slice.missed;
        slowest = std::max(slowest, slice.max);
        fastest = std::min(fastest, slice.min);
        CHECK(slice.mean() >= slice.min);
        CHECK(slice.mean() <= slice.max);
    }
    CHECK(counted == frames);
    CHECK(missed == 4);
    CHECK(slowest == 90ms);
    CHECK(fastest == 1ms);
    CHECK(trace.slices().size() > 200);
    CHECK(std::ranges::is_sorted(trace.slices(), {}, &FrameTrace::Slice::begin));
}

TEST_CASE("words in an SVG cannot break it") {
    Svg svg(10, 10, "");
    svg.text({1, 1}, Svg::Align::Start, "a < b & c");
    CHECK(svg.finish().contains(">a &lt; b &amp; c<"));
}

TEST_CASE("a table lines its columns up, also under words of several bytes") {
    TextTable table;
    table.add({"µs", "1"});
    table.add({"longer", "2", "3"});
    CHECK(table.lines() == std::vector<std::string>{"µs      1", "longer  2  3"});
}

TEST_CASE("no line of a table ends in spaces") {
    TextTable table;
    table.add({"a", "1", ""});
    table.add({"b"});
    CHECK(table.lines() == std::vector<std::string>{"a  1", "b"});
}

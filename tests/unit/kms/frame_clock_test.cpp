#include <doctest/doctest.h>

#include "kms/frame_clock.hpp"

using namespace sublet::kms;
using namespace std::chrono_literals;

namespace {

constexpr auto period = 11'111'111ns; // 90 Hz

/// The kernel's timestamp of the n-th vblank, to the microsecond, of a display that is a little
/// slower than its mode says.
PageFlip vblank(uint32_t sequence) {
    const auto exact = 100s + (period + 1us) * static_cast<int64_t>(sequence);
    return {.sequence = sequence, .time = std::chrono::floor<std::chrono::microseconds>(exact)};
}

} // namespace

TEST_CASE("nothing is known of a display that has shown nothing") {
    const FrameClock clock(period);
    CHECK_FALSE(clock.next_vblank(1s));
    CHECK_FALSE(clock.start_rendering_at(1s, 2ms));
}

TEST_CASE("the next vblank follows the last one by the mode's period, then by the measured one") {
    FrameClock clock(period);
    clock.flipped(vblank(7));
    const auto next = clock.next_vblank(vblank(7).time + 1ms);
    REQUIRE(next);
    CHECK(next->sequence == 8);
    CHECK(next->time == vblank(7).time + period);

    for (uint32_t sequence = 8; sequence < 5000; ++sequence) {
        clock.flipped(vblank(sequence));
        const auto ahead = clock.next_vblank(vblank(sequence + 3).time + 1ms);
        REQUIRE(ahead->sequence == sequence + 4);
        if (sequence > 100) {
            CHECK(std::chrono::abs(ahead->time - vblank(sequence + 4).time) < 50us);
        }
    }
    CHECK(std::chrono::abs(clock.period() - (period + 1us)) < 20ns);
}

TEST_CASE("a vblank that is now is not the next") {
    FrameClock clock(period);
    clock.flipped(vblank(1));
    CHECK(clock.next_vblank(vblank(1).time)->sequence == 2);
    CHECK(clock.next_vblank(vblank(1).time - 1ns)->sequence == 1);
}

TEST_CASE("rendering begins as late as it may, for the first vblank that can be reached") {
    FrameClock clock(period);
    clock.flipped(vblank(1));
    const auto shown = vblank(1).time + period;
    CHECK(clock.start_rendering_at(vblank(1).time, 3ms) == shown - 3ms - 1ms);
    CHECK(clock.start_rendering_at(vblank(1).time, 3ms, 500us) == shown - 3500us);
    // Too late for that one: the one after it.
    CHECK(clock.start_rendering_at(shown - 3ms, 3ms) == shown + period - 4ms);
    // More than a period of work.
    CHECK(clock.start_rendering_at(vblank(1).time, 15ms) == shown + period - 16ms);
}

TEST_CASE("vblanks without a new frame are counted, also where the counter wraps") {
    FrameClock clock(period);
    const auto flip = [](uint32_t sequence, int64_t count) {
        return PageFlip{.sequence = sequence, .time = 1s + period * count};
    };
    clock.flipped(flip(0xfffffffe, 0));
    clock.flipped(flip(0xffffffff, 1));
    CHECK(clock.missed() == 0);
    clock.flipped(flip(2, 4));
    CHECK(clock.missed() == 2);
    CHECK(clock.period() == period);
    CHECK(clock.next_vblank(1s + period * 4)->sequence == 3);
}

TEST_CASE("a display that was dark for a while does not spoil the measure") {
    FrameClock clock(period);
    clock.flipped({.sequence = 10, .time = 1s});
    clock.flipped({.sequence = 11, .time = 1s + period});
    clock.flipped({.sequence = 12, .time = 60s}); // Its counter stood still.
    CHECK(clock.period() == period);
    CHECK(clock.next_vblank(60s)->time == 60s + period);
    clock.flipped({.sequence = 0, .time = 70s}); // It was set again.
    CHECK(clock.next_vblank(70s)->sequence == 1);
}

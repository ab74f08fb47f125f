#include <ranges>
#include <vector>

#include <doctest/doctest.h>

#include "displays/display_mode.hpp"
#include "lessor/lower_modes.hpp"

using namespace sublet;

namespace {

drmModeModeInfo mode(uint32_t clock_khz, uint16_t width, uint16_t height) {
    drmModeModeInfo info{};
    info.clock = clock_khz;
    info.hdisplay = info.htotal = width;
    info.vdisplay = info.vtotal = height;
    return info;
}

} // namespace

TEST_CASE("lower modes show fewer pixels per second, the most first") {
    const std::vector modes{mode(40'000, 800, 600), mode(90'000, 1920, 1080),
                            mode(65'000, 1024, 768), mode(120'000, 1920, 1080)};
    const auto clocks = lower_modes(modes, modes[1]) |
                        std::views::transform(&drmModeModeInfo::clock) |
                        std::ranges::to<std::vector>();
    CHECK(clocks == std::vector<uint32_t>{65'000, 40'000});
}

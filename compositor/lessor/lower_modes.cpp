#include "lessor/lower_modes.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "displays/display_mode.hpp"

namespace sublet {

namespace {

double pixel_rate(const drmModeModeInfo &mode) {
    return mode.hdisplay * mode.vdisplay * refresh_hz(mode);
}

} // namespace

std::vector<drmModeModeInfo> lower_modes(std::span<const drmModeModeInfo> modes,
                                         const drmModeModeInfo &than) {
    std::vector<drmModeModeInfo> lower;
    std::ranges::copy_if(modes, std::back_inserter(lower), [&](const drmModeModeInfo &mode) {
        return pixel_rate(mode) < pixel_rate(than);
    });
    std::ranges::stable_sort(lower, std::ranges::greater(), pixel_rate);
    return lower;
}

} // namespace sublet

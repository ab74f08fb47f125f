#include "output_modes.hpp"

#include <algorithm>
#include <cstdint>

namespace sublet {

namespace {

int64_t pixel_rate(const wlr_output_mode *mode) {
    return int64_t{mode->width} * mode->height * mode->refresh;
}

bool matches(const wlr_output_mode *mode, const OutputSettings::Mode &wanted) {
    return mode->width == wanted.width && mode->height == wanted.height &&
           (wanted.refresh == 0 || mode->refresh == wanted.refresh);
}

} // namespace

wlr_output_mode *find_mode(wlr_output *output, const OutputSettings &settings) {
    if (!settings.mode) {
        return wlr_output_preferred_mode(output);
    }
    wlr_output_mode *mode = nullptr;
    wl_list_for_each(mode, &output->modes, link) {
        if (matches(mode, *settings.mode)) {
            return mode;
        }
    }
    return nullptr;
}

std::vector<wlr_output_mode *> modes_below(wlr_output *output, const wlr_output_mode *mode) {
    std::vector<wlr_output_mode *> below;
    wlr_output_mode *other = nullptr;
    wl_list_for_each(other, &output->modes, link) {
        if (mode == nullptr || pixel_rate(other) < pixel_rate(mode)) {
            below.push_back(other);
        }
    }
    std::ranges::stable_sort(below, std::ranges::greater{}, pixel_rate);
    return below;
}

} // namespace sublet

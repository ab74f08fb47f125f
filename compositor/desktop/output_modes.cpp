#include "output_modes.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace sublet {

namespace {

int64_t pixel_rate(const wlr_output_mode *mode) {
    return int64_t{mode->width} * mode->height * mode->refresh;
}

constexpr int same_rate = 1000; ///< mHz; who names a rate may round it.

/// How far a mode is from what is wanted: the less the better; nothing if it is another one.
std::optional<int> distance(const wlr_output_mode *mode, const OutputMode &wanted) {
    if (mode->width != wanted.width || mode->height != wanted.height) {
        return std::nullopt;
    }
    if (wanted.refresh == 0) {
        return -mode->refresh;
    }
    const int off = std::abs(mode->refresh - wanted.refresh);
    return off < same_rate ? std::optional(off) : std::nullopt;
}

} // namespace

wlr_output_mode *find_mode(wlr_output *output, const OutputMode &wanted) {
    wlr_output_mode *nearest = nullptr;
    wlr_output_mode *mode = nullptr;
    wl_list_for_each(mode, &output->modes, link) {
        const auto far = distance(mode, wanted);
        if (far && (nearest == nullptr || *far < *distance(nearest, wanted))) {
            nearest = mode;
        }
    }
    return nearest != nullptr || wanted.custom ? nearest : wlr_output_preferred_mode(output);
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

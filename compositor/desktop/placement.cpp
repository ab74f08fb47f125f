#include "placement.hpp"

#include <algorithm>

namespace sublet {

namespace {

constexpr int cascade_step = 32;
constexpr int cascade_length = 8;

double squared_distance(const wlr_box &box, double x, double y) {
    const double dx = x - std::clamp<double>(x, box.x, box.x + std::max(0, box.width - 1));
    const double dy = y - std::clamp<double>(y, box.y, box.y + std::max(0, box.height - 1));
    return dx * dx + dy * dy;
}

/// `start` moved so that `length` fits into the range, or starts where the range does.
int fit(int start, int length, int range_start, int range_length) {
    return std::max(range_start, std::min(start, range_start + range_length - length));
}

/// `start` moved so that the middle of `length` is in the range.
int keep_middle(int start, int length, int range_start, int range_length) {
    const int half = length / 2;
    return std::clamp(start, range_start - half,
                      range_start + std::max(0, range_length - 1) - half);
}

} // namespace

const OutputArea *area_at(std::span<const OutputArea> areas, double x, double y) {
    const auto nearest = std::ranges::min_element(
        areas, {}, [&](const OutputArea &area) { return squared_distance(area.full, x, y); });
    return nearest == areas.end() ? nullptr : &*nearest;
}

const OutputArea *area_named(std::span<const OutputArea> areas, std::string_view name) {
    const auto found = std::ranges::find(areas, name, &OutputArea::name);
    return found == areas.end() ? nullptr : &*found;
}

Anchor anchor_at(std::span<const OutputArea> areas, const wlr_box &window) {
    const OutputArea *area =
        area_at(areas, window.x + window.width / 2.0, window.y + window.height / 2.0);
    if (area == nullptr) {
        return {.output = {}, .x = window.x, .y = window.y};
    }
    return {.output = area->name, .x = window.x - area->full.x, .y = window.y - area->full.y};
}

Anchor anchor_new(const OutputArea &area, int width, int height, int others) {
    const int step = others % cascade_length * cascade_step;
    const wlr_box &usable = area.usable;
    const int x = fit(usable.x + (usable.width - width) / 2 + step, width, usable.x, usable.width);
    const int y =
        fit(usable.y + (usable.height - height) / 2 + step, height, usable.y, usable.height);
    return {.output = area.name, .x = x - area.full.x, .y = y - area.full.y};
}

Placement place(std::span<const OutputArea> areas, const Anchor &anchor, int width, int height) {
    if (const OutputArea *own = area_named(areas, anchor.output)) {
        const wlr_box &full = own->full;
        return {own, keep_middle(full.x + anchor.x, width, full.x, full.width),
                keep_middle(full.y + anchor.y, height, full.y, full.height)};
    }
    if (areas.empty()) {
        return {nullptr, anchor.x, anchor.y};
    }
    const OutputArea &other = areas.front();
    return {&other, fit(other.full.x + anchor.x, width, other.usable.x, other.usable.width),
            fit(other.full.y + anchor.y, height, other.usable.y, other.usable.height)};
}

} // namespace sublet

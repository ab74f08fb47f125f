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

Anchor anchor_on(const OutputArea &area, int x, int y) {
    return {.monitor = area.monitor,
            .x = x - area.full.x,
            .y = y - area.full.y,
            .width = area.full.width,
            .height = area.full.height};
}

/// A half or a quarter of `usable`, by the edges that it touches, without what is above the window.
wlr_box part_of(const wlr_box &usable, uint32_t edges, int frame_top) {
    wlr_box part = usable;
    if ((edges & WLR_EDGE_LEFT) == 0) {
        part.x += usable.width / 2;
        part.width -= usable.width / 2;
    } else if ((edges & WLR_EDGE_RIGHT) == 0) {
        part.width = usable.width / 2;
    }
    if ((edges & WLR_EDGE_TOP) == 0) {
        part.y += usable.height / 2;
        part.height -= usable.height / 2;
    } else if ((edges & WLR_EDGE_BOTTOM) == 0) {
        part.height = usable.height / 2;
    }
    part.y += frame_top;
    part.height = std::max(1, part.height - frame_top);
    return part;
}

} // namespace

const OutputArea *area_at(std::span<const OutputArea> areas, double x, double y) {
    const auto nearest = std::ranges::min_element(
        areas, {}, [&](const OutputArea &area) { return squared_distance(area.full, x, y); });
    return nearest == areas.end() ? nullptr : &*nearest;
}

const OutputArea *area_of(std::span<const OutputArea> areas, std::string_view monitor) {
    const auto found = std::ranges::find(areas, monitor, &OutputArea::monitor);
    return found == areas.end() ? nullptr : &*found;
}

Anchor anchor_at(std::span<const OutputArea> areas, const wlr_box &window) {
    const OutputArea *area =
        area_at(areas, window.x + window.width / 2.0, window.y + window.height / 2.0);
    return area != nullptr ? anchor_on(*area, window.x, window.y)
                           : Anchor{.monitor = {}, .x = window.x, .y = window.y};
}

Anchor anchor_new(const OutputArea &area, int width, int height, int others) {
    const int step = others % cascade_length * cascade_step;
    const wlr_box &usable = area.usable;
    const int x = fit(usable.x + (usable.width - width) / 2 + step, width, usable.x, usable.width);
    const int y =
        fit(usable.y + (usable.height - height) / 2 + step, height, usable.y, usable.height);
    return anchor_on(area, x, y);
}

int in_reach(std::span<const OutputArea> areas, const wlr_box &window, int frame_top) {
    const OutputArea *area = area_at(areas, window.x + window.width / 2.0, window.y - frame_top);
    return area != nullptr ? std::max(window.y, area->usable.y + frame_top) : window.y;
}

WindowState moved_to_edge(const WindowState &state, uint32_t edge) {
    constexpr uint32_t whole_height = WLR_EDGE_TOP | WLR_EDGE_BOTTOM;
    const uint32_t side = state.snapped & (WLR_EDGE_LEFT | WLR_EDGE_RIGHT);
    const uint32_t height = state.snapped & whole_height;
    if ((edge & (WLR_EDGE_LEFT | WLR_EDGE_RIGHT)) != 0) {
        if (height == whole_height && side != edge) {
            return {}; // away from its side: it floats
        }
        return {.snapped = edge | (height != 0 ? height : whole_height)};
    }
    if (side == 0) {
        return {.maximized = edge == WLR_EDGE_TOP};
    }
    if (height == whole_height) {
        return {.snapped = side | edge};
    }
    return {.snapped = side | (height == edge ? edge : whole_height)};
}

Placement place(std::span<const OutputArea> areas, const Anchor &anchor, const WindowState &state,
                std::string_view fullscreen_on, const WindowSize &size) {
    const OutputArea *home = area_of(areas, anchor.monitor);
    const OutputArea *wished = state.fullscreen ? area_of(areas, fullscreen_on) : nullptr;
    const OutputArea *area = wished != nullptr ? wished : home;
    if (area == nullptr && areas.empty()) {
        return {nullptr, {.x = anchor.x, .y = anchor.y, .width = 0, .height = 0}};
    }
    area = area != nullptr ? area : &areas.front();
    if (state.fullscreen) {
        return {area, area->full};
    }
    wlr_box inside = area->usable;
    inside.y += size.frame_top;
    inside.height = std::max(1, inside.height - size.frame_top);
    if (state.maximized) {
        return {area, inside};
    }
    if (state.snapped != WLR_EDGE_NONE) {
        return {area, part_of(area->usable, state.snapped, size.frame_top)};
    }
    const wlr_box &full = area->full;
    wlr_box box{
        .x = full.x + anchor.x, .y = full.y + anchor.y, .width = size.width, .height = size.height};
    if (area == home && anchor.width == full.width && anchor.height == full.height) {
        box.x = keep_middle(box.x, size.width, full.x, full.width);
        box.y = keep_middle(box.y, size.height, full.y, full.height);
        box.y = in_reach(areas, box, size.frame_top);
    } else {
        box.x = fit(box.x, size.width, inside.x, inside.width);
        box.y = fit(box.y, size.height, inside.y, inside.height);
    }
    return {area, box};
}

} // namespace sublet

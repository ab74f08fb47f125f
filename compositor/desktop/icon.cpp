#include "icon.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace sublet {

namespace {

struct Point {
    double x;
    double y;
};
struct Stroke {
    Point from;
    Point to;
};

// The icon is from 0,0 to 1,1.
constexpr Stroke cross[]{{{0.3, 0.3}, {0.7, 0.7}}, {{0.7, 0.3}, {0.3, 0.7}}};
constexpr Stroke square[]{{{0.3, 0.3}, {0.7, 0.3}},
                          {{0.7, 0.3}, {0.7, 0.7}},
                          {{0.7, 0.7}, {0.3, 0.7}},
                          {{0.3, 0.7}, {0.3, 0.3}}};
constexpr Stroke two_squares[]{{{0.3, 0.4}, {0.6, 0.4}},     {{0.6, 0.4}, {0.6, 0.7}},
                               {{0.6, 0.7}, {0.3, 0.7}},     {{0.3, 0.7}, {0.3, 0.4}},
                               {{0.42, 0.28}, {0.72, 0.28}}, {{0.72, 0.28}, {0.72, 0.58}}};
constexpr Stroke stroke[]{{{0.3, 0.66}, {0.7, 0.66}}};
constexpr double thickness = 0.06;

std::span<const Stroke> lines_of(Icon icon) {
    switch (icon) {
    case Icon::Close:
        return cross;
    case Icon::Maximize:
        return square;
    case Icon::Restore:
        return two_squares;
    case Icon::Minimize:
        break;
    }
    return stroke;
}

double distance(const Point &point, const Stroke &line) {
    const double dx = line.to.x - line.from.x;
    const double dy = line.to.y - line.from.y;
    const double along =
        ((point.x - line.from.x) * dx + (point.y - line.from.y) * dy) / (dx * dx + dy * dy);
    const double nearest = std::clamp(along, 0.0, 1.0);
    return std::hypot(point.x - line.from.x - nearest * dx, point.y - line.from.y - nearest * dy);
}

uint32_t premultiplied(const Color &color, double coverage) {
    const auto byte = [&](float part) {
        return static_cast<uint32_t>(std::lround(255 * coverage * color[3] * part));
    };
    return byte(1) << 24 | byte(color[0]) << 16 | byte(color[1]) << 8 | byte(color[2]);
}

} // namespace

std::unique_ptr<uint32_t[]> draw_icon(Icon icon, int size, const Color &color) {
    const double half = std::max(thickness / 2, 0.6 / size);
    auto pixels = std::make_unique_for_overwrite<uint32_t[]>(static_cast<size_t>(size) *
                                                             static_cast<size_t>(size));
    uint32_t *pixel = pixels.get();
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            const Point middle{(x + 0.5) / size, (y + 0.5) / size};
            double nearest = 1;
            for (const Stroke &line : lines_of(icon)) {
                nearest = std::min(nearest, distance(middle, line));
            }
            // A pixel is covered as far as the line's edge goes into it.
            const double coverage = std::clamp((half - nearest) * size + 0.5, 0.0, 1.0);
            *pixel++ = premultiplied(color, coverage);
        }
    }
    return pixels;
}

} // namespace sublet

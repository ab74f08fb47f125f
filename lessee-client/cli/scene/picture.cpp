#include "scene/picture.hpp"

#include <algorithm>
#include <cmath>

namespace sublet::cli {

namespace {

struct Colour {
    float red = 0;
    float green = 0;
    float blue = 0;

    void add(Colour other, float weight) {
        red += weight * other.red;
        green += weight * other.green;
        blue += weight * other.blue;
    }
};

struct Line {
    uint32_t count; ///< Of its pixels.
    size_t first;   ///< Index of the first.
    size_t step;    ///< From one to the next.
};

/// Makes the line `to` of the line `from`: each pixel the mean of the part that it covers.
void resample(const std::vector<Colour> &source, Line from, std::vector<Colour> &target, Line to) {
    const double scale = static_cast<double>(from.count) / to.count;
    for (uint32_t i = 0; i < to.count; ++i) {
        const double begin = i * scale;
        const double end = std::min((i + 1) * scale, static_cast<double>(from.count));
        Colour mean;
        for (auto k = static_cast<uint32_t>(begin); k < from.count && k < end; ++k) {
            const double covered = std::min(end, k + 1.0) - std::max(begin, static_cast<double>(k));
            mean.add(source[from.first + k * from.step], static_cast<float>(covered / scale));
        }
        target[to.first + i * to.step] = mean;
    }
}

Colour unpack(uint32_t pixel) {
    return {static_cast<float>(pixel >> 16 & 0xff), static_cast<float>(pixel >> 8 & 0xff),
            static_cast<float>(pixel & 0xff)};
}

uint32_t pack(Colour colour) {
    const auto channel = [](float value) {
        return static_cast<uint32_t>(std::clamp(std::lround(value), 0L, 255L));
    };
    return channel(colour.red) << 16 | channel(colour.green) << 8 | channel(colour.blue);
}

std::vector<Colour> scaled(const Picture &picture, uint32_t width, uint32_t height) {
    std::vector<Colour> source(picture.pixels.size());
    std::ranges::transform(picture.pixels, source.begin(), unpack);
    std::vector<Colour> narrow(size_t{width} * picture.height);
    for (size_t y = 0; y < picture.height; ++y) {
        resample(source, {picture.width, y * picture.width, 1}, narrow, {width, y * width, 1});
    }
    std::vector<Colour> target(size_t{width} * height);
    for (size_t x = 0; x < width; ++x) {
        resample(narrow, {picture.height, x, width}, target, {height, x, width});
    }
    return target;
}

} // namespace

Picture letterboxed(const Picture &picture, uint32_t width, uint32_t height) {
    Picture result{width, height, std::vector<uint32_t>(size_t{width} * height)};
    if (picture.pixels.empty() || result.pixels.empty()) {
        return result;
    }
    const double scale = std::min(static_cast<double>(width) / picture.width,
                                  static_cast<double>(height) / picture.height);
    const auto fit = [scale](uint32_t length, uint32_t room) {
        return std::clamp(static_cast<uint32_t>(std::lround(length * scale)), uint32_t{1}, room);
    };
    const uint32_t shown_width = fit(picture.width, width);
    const uint32_t shown_height = fit(picture.height, height);
    const auto shown = scaled(picture, shown_width, shown_height);

    const size_t left = (width - shown_width) / 2;
    const size_t top = (height - shown_height) / 2;
    for (size_t y = 0; y < shown_height; ++y) {
        for (size_t x = 0; x < shown_width; ++x) {
            result.pixels[(top + y) * width + left + x] = pack(shown[y * shown_width + x]);
        }
    }
    return result;
}

} // namespace sublet::cli

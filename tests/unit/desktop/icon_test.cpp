#include <algorithm>
#include <array>
#include <span>

#include <doctest/doctest.h>

#include "desktop/icon.hpp"

using namespace sublet;

TEST_CASE("icons are lines on nothing, in the colour that they are to have") {
    constexpr Color white{1, 1, 1, 1};
    for (const Icon icon : {Icon::Close, Icon::Maximize, Icon::Restore, Icon::Minimize}) {
        for (const int size : {8, 24, 36, 48, 240}) {
            const auto area = static_cast<size_t>(size) * static_cast<size_t>(size);
            const auto pixels = draw_icon(icon, size, white);
            const std::span all(pixels.get(), area);
            CHECK(all.front() == 0);
            CHECK(std::ranges::any_of(all, [](uint32_t pixel) { return pixel > 0x80000000U; }));
            const auto covered = static_cast<size_t>(
                std::ranges::count_if(all, [](uint32_t pixel) { return pixel != 0; }));
            CHECK(covered < area / 2);
            // White is grey of every coverage: all four bytes are the same.
            CHECK(std::ranges::all_of(
                all, [](uint32_t pixel) { return pixel == (pixel & 0xFF) * 0x01010101U; }));
        }
    }
}

TEST_CASE("the cross is the same from every side") {
    constexpr int size = 25;
    const auto pixels = draw_icon(Icon::Close, size, {1, 1, 1, 1});
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            CHECK(pixels[static_cast<size_t>(y * size + x)] ==
                  pixels[static_cast<size_t>(x * size + y)]);
            CHECK(pixels[static_cast<size_t>(y * size + x)] ==
                  pixels[static_cast<size_t>(y * size + size - 1 - x)]);
        }
    }
}

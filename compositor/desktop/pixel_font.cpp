#include "pixel_font.hpp"

namespace sublet {

namespace {

constexpr Glyph blank{};
constexpr Glyph dash{0, 0, 0, 31, 0, 0, 0};
constexpr Glyph dot{0, 0, 0, 0, 0, 12, 12};
constexpr Glyph colon{0, 12, 12, 0, 12, 12, 0};

constexpr std::array<Glyph, 10> digits{{
    {14, 17, 19, 21, 25, 17, 14},
    {4, 12, 4, 4, 4, 4, 14},
    {14, 17, 1, 2, 4, 8, 31},
    {31, 2, 4, 2, 1, 17, 14},
    {2, 6, 10, 18, 31, 2, 2},
    {31, 16, 30, 1, 1, 17, 14},
    {6, 8, 16, 30, 17, 17, 14},
    {31, 1, 2, 4, 8, 8, 8},
    {14, 17, 17, 14, 17, 17, 14},
    {14, 17, 17, 15, 1, 2, 12},
}};

constexpr std::array<Glyph, 26> letters{{
    {14, 17, 17, 31, 17, 17, 17}, {30, 17, 17, 30, 17, 17, 30}, {14, 17, 16, 16, 16, 17, 14},
    {28, 18, 17, 17, 17, 18, 28}, {31, 16, 16, 30, 16, 16, 31}, {31, 16, 16, 30, 16, 16, 16},
    {14, 17, 16, 23, 17, 17, 15}, {17, 17, 17, 31, 17, 17, 17}, {14, 4, 4, 4, 4, 4, 14},
    {7, 2, 2, 2, 2, 18, 12},      {17, 18, 20, 24, 20, 18, 17}, {16, 16, 16, 16, 16, 16, 31},
    {17, 27, 21, 21, 17, 17, 17}, {17, 17, 25, 21, 19, 17, 17}, {14, 17, 17, 17, 17, 17, 14},
    {30, 17, 17, 30, 16, 16, 16}, {14, 17, 17, 17, 21, 18, 13}, {30, 17, 17, 30, 20, 18, 17},
    {15, 16, 16, 14, 1, 1, 30},   {31, 4, 4, 4, 4, 4, 4},       {17, 17, 17, 17, 17, 17, 14},
    {17, 17, 17, 17, 17, 10, 4},  {17, 17, 17, 21, 21, 21, 10}, {17, 17, 10, 4, 10, 17, 17},
    {17, 17, 17, 10, 4, 4, 4},    {31, 1, 2, 4, 8, 16, 31},
}};

} // namespace

const Glyph &glyph_of(char character) {
    if (character >= '0' && character <= '9') {
        return digits[static_cast<size_t>(character - '0')];
    }
    if (character >= 'A' && character <= 'Z') {
        return letters[static_cast<size_t>(character - 'A')];
    }
    if (character >= 'a' && character <= 'z') {
        return letters[static_cast<size_t>(character - 'a')];
    }
    switch (character) {
    case '-':
        return dash;
    case '.':
        return dot;
    case ':':
        return colon;
    default:
        return blank;
    }
}

} // namespace sublet

#include "scene/still_picture.hpp"

#include <algorithm>

namespace sublet::cli {

void StillPicture::paint(Canvas &canvas, uint32_t) const {
    const Picture shown = letterboxed(*picture_, canvas.width(), canvas.height());
    auto pixel = shown.pixels.begin();
    for (uint32_t y = 0; y < shown.height; ++y) {
        for (uint32_t x = 0; x < shown.width;) {
            const auto run = std::find_if(pixel, pixel + (shown.width - x),
                                          [&](uint32_t other) { return other != *pixel; });
            const auto length = static_cast<uint32_t>(run - pixel);
            canvas.fill({x, y, length, 1}, *pixel);
            pixel = run;
            x += length;
        }
    }
}

} // namespace sublet::cli

#pragma once

#include "scene/scene.hpp"

namespace sublet::cli {

/// Eight colour bars: white, yellow, cyan, green, magenta, red, blue, black.
void paint_colour_bars(Canvas &canvas);

/// The colour bars alone.
class ColourBars : public Scene {
public:
    void paint(Canvas &canvas, uint32_t frame) const override;
    void update(Canvas &canvas, uint32_t shown, uint32_t frame) const override;
};

/// The colour bars, and a white bar that runs along the bottom quarter.
class MovingTestPicture : public Scene {
public:
    void paint(Canvas &canvas, uint32_t frame) const override;
    void update(Canvas &canvas, uint32_t shown, uint32_t frame) const override;
};

} // namespace sublet::cli

#pragma once

#include "scene/scene.hpp"

namespace sublet::cli {

/// One colour all over.
class Solid : public Scene {
public:
    explicit Solid(uint32_t colour) : colour_(colour) {}

    void paint(Canvas &canvas, uint32_t) const override {
        canvas.fill({0, 0, canvas.width(), canvas.height()}, colour_);
    }
    void update(Canvas &, uint32_t, uint32_t) const override {}

private:
    uint32_t colour_;
};

/// White for one frame out of 30 and black for the others: a photodiode on the
/// glass and the commit times in the --csv file give the time from commit to
/// light.
class Flash : public Scene {
public:
    void paint(Canvas &canvas, uint32_t frame) const override {
        canvas.fill({0, 0, canvas.width(), canvas.height()}, lit(frame) ? 0xffffff : 0);
    }
    void update(Canvas &canvas, uint32_t shown, uint32_t frame) const override {
        if (lit(shown) != lit(frame)) {
            paint(canvas, frame);
        }
    }

private:
    [[nodiscard]] static bool lit(uint32_t frame) { return frame % 30 == 0; }
};

} // namespace sublet::cli

#pragma once

#include "scene/scene.hpp"

namespace sublet::cli {

/// The frame's number in large digits, for people and slow-motion cameras.
class Counter : public Scene {
public:
    void paint(Canvas &canvas, uint32_t frame) const override;
    void update(Canvas &canvas, uint32_t shown, uint32_t frame) const override;
};

} // namespace sublet::cli

#pragma once

#include <memory>

#include "scene/scene.hpp"

namespace sublet::cli {

/// Another scene with the frame code in a strip above it.
class CodedScene : public Scene {
public:
    explicit CodedScene(std::unique_ptr<Scene> below) : below_(std::move(below)) {}

    void paint(Canvas &canvas, uint32_t frame) const override;
    void update(Canvas &canvas, uint32_t shown, uint32_t frame) const override;

private:
    std::unique_ptr<Scene> below_;
};

} // namespace sublet::cli

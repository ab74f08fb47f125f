#pragma once

#include <cstdint>
#include <memory>

#include "scene/picture.hpp"
#include "scene/scene.hpp"

namespace sublet::cli {

/// What is drawn with OpenGL ES 2, as a function of the frame number.
class GlesScene {
public:
    virtual ~GlesScene() = default;

    /// Makes shaders and buffers; the context is current. Error Unsupported: the
    /// driver refused.
    [[nodiscard]] virtual std::expected<void, Error> prepare() = 0;

    /// Draws all of `frame`; the context is current, its buffer undefined.
    virtual void draw(uint32_t width, uint32_t height, uint32_t frame) = 0;
};

/// Any scene, painted by clearing rectangles.
[[nodiscard]] std::unique_ptr<GlesScene> make_painted_scene(std::unique_ptr<Scene> scene);

/// A picture as large as it fits, with the frame code on top.
[[nodiscard]] std::unique_ptr<GlesScene>
make_textured_picture(std::shared_ptr<const Picture> picture);

/// A rotating cube with the frame code on top.
[[nodiscard]] std::unique_ptr<GlesScene> make_cube();

} // namespace sublet::cli

#pragma once

#include <GLES2/gl2.h>

#include "scene/canvas.hpp"

namespace sublet::cli {

/// Paints on the current OpenGL ES context by clearing rectangles of its
/// buffer.
class GlesCanvas : public Canvas {
public:
    GlesCanvas(uint32_t width, uint32_t height) : width_(width), height_(height) {
        glEnable(GL_SCISSOR_TEST);
    }
    ~GlesCanvas() override { glDisable(GL_SCISSOR_TEST); }

    GlesCanvas(const GlesCanvas &) = delete;
    GlesCanvas &operator=(const GlesCanvas &) = delete;

    [[nodiscard]] uint32_t width() const override { return width_; }
    [[nodiscard]] uint32_t height() const override { return height_; }

    void fill(Rect rect, uint32_t colour) override {
        const auto channel = [colour](int shift) {
            return static_cast<float>(colour >> shift & 0xff) / 255.0F;
        };
        glClearColor(channel(16), channel(8), channel(0), 1);
        glScissor(static_cast<GLint>(rect.x),
                  static_cast<GLint>(height_) - static_cast<GLint>(rect.y + rect.height),
                  static_cast<GLsizei>(rect.width), static_cast<GLsizei>(rect.height));
        glClear(GL_COLOR_BUFFER_BIT);
    }

private:
    uint32_t width_;
    uint32_t height_;
};

} // namespace sublet::cli

#pragma once

#include <cstdint>

namespace sublet::cli {

struct Rect {
    uint32_t x = 0;
    uint32_t y = 0;
    uint32_t width = 0;
    uint32_t height = 0;
};

/// What scenes are painted on; the origin is the top left corner.
class Canvas {
public:
    virtual ~Canvas() = default;

    [[nodiscard]] virtual uint32_t width() const = 0;
    [[nodiscard]] virtual uint32_t height() const = 0;

    /// Fills the part of `rect` that is on the canvas with an 0xRRGGBB colour.
    virtual void fill(Rect rect, uint32_t colour) = 0;
};

} // namespace sublet::cli

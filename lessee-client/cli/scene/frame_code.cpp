#include "scene/frame_code.hpp"

#include "scene/canvas.hpp"

namespace sublet::cli {

namespace {

void paint_cells(Canvas &canvas, uint32_t code, uint32_t cells) {
    const uint32_t width = canvas.width();
    for (uint32_t cell = 0; cell < frame_code_cells; ++cell) {
        const uint32_t bit = 1u << (frame_code_cells - 1 - cell);
        if ((cells & bit) != 0) {
            const uint32_t left = cell * width / frame_code_cells;
            const uint32_t right = (cell + 1) * width / frame_code_cells;
            canvas.fill({left, 0, right - left, width / frame_code_cells},
                        (code & bit) != 0 ? 0xffffff : 0);
        }
    }
}

} // namespace

void paint_frame_code(Canvas &canvas, uint32_t frame) {
    paint_cells(canvas, encode_frame(frame), ~0u);
}

void update_frame_code(Canvas &canvas, uint32_t shown, uint32_t frame) {
    const uint32_t code = encode_frame(frame);
    paint_cells(canvas, code, code ^ encode_frame(shown));
}

} // namespace sublet::cli

#include "scene/coded_scene.hpp"

#include <algorithm>

#include "scene/frame_code.hpp"

namespace sublet::cli {

namespace {

/// The part of a canvas below its frame code.
class BelowStrip : public Canvas {
public:
    explicit BelowStrip(Canvas &whole)
        : whole_(whole), top_(std::min(whole.width() / frame_code_cells, whole.height())) {}

    [[nodiscard]] uint32_t width() const override { return whole_.width(); }
    [[nodiscard]] uint32_t height() const override { return whole_.height() - top_; }
    void fill(Rect rect, uint32_t colour) override {
        rect.y += top_;
        whole_.fill(rect, colour);
    }

private:
    Canvas &whole_;
    uint32_t top_;
};

} // namespace

void CodedScene::paint(Canvas &canvas, uint32_t frame) const {
    BelowStrip rest(canvas);
    below_->paint(rest, frame);
    paint_frame_code(canvas, frame);
}

void CodedScene::update(Canvas &canvas, uint32_t shown, uint32_t frame) const {
    BelowStrip rest(canvas);
    below_->update(rest, shown, frame);
    update_frame_code(canvas, shown, frame);
}

} // namespace sublet::cli

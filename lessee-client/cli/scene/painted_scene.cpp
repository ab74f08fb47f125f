#include "scene/gles_canvas.hpp"
#include "scene/gles_scene.hpp"

namespace sublet::cli {

namespace {

class PaintedScene : public GlesScene {
public:
    explicit PaintedScene(std::unique_ptr<Scene> scene) : scene_(std::move(scene)) {}

    [[nodiscard]] std::expected<void, Error> prepare() override { return {}; }

    void draw(uint32_t width, uint32_t height, uint32_t frame) override {
        GlesCanvas canvas(width, height);
        scene_->paint(canvas, frame);
    }

private:
    std::unique_ptr<Scene> scene_;
};

} // namespace

std::unique_ptr<GlesScene> make_painted_scene(std::unique_ptr<Scene> scene) {
    return std::make_unique<PaintedScene>(std::move(scene));
}

} // namespace sublet::cli

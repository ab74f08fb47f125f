#include "render/gles_renderer.hpp"

#include "render/egl_context.hpp"
#include "render/gbm_surface.hpp"

namespace sublet::cli {

namespace {

class GlesRenderer : public Renderer {
public:
    GlesRenderer(std::unique_ptr<GbmSurface> surface, std::unique_ptr<EglContext> context,
                 std::unique_ptr<GlesScene> scene, uint32_t width, uint32_t height)
        : surface_(std::move(surface)), context_(std::move(context)), scene_(std::move(scene)),
          width_(width), height_(height) {}

    [[nodiscard]] std::expected<std::shared_ptr<const lessee::kms::Framebuffer>, Error>
    draw(uint32_t frame) override {
        context_->make_current();
        scene_->draw(width_, height_, frame);
        if (!context_->swap()) {
            return std::unexpected(
                Error::make(Error::Kind::Unsupported, "the GLES driver could not draw a frame"));
        }
        return surface_->take_finished();
    }

    void flipped() override { surface_->release_previous(); }

private:
    std::unique_ptr<GbmSurface> surface_; // Before the context that draws on it.
    std::unique_ptr<EglContext> context_;
    std::unique_ptr<GlesScene> scene_;
    uint32_t width_;
    uint32_t height_;
};

} // namespace

std::expected<std::unique_ptr<Renderer>, Error>
make_gles_renderer(int fd, uint32_t width, uint32_t height, std::unique_ptr<GlesScene> scene) {
    auto surface = GbmSurface::create(fd, width, height);
    if (!surface) {
        return std::unexpected(surface.error());
    }
    auto context = EglContext::create(**surface);
    if (!context) {
        return std::unexpected(context.error());
    }
    if (const auto prepared = scene->prepare(); !prepared) {
        return std::unexpected(prepared.error());
    }
    return std::make_unique<GlesRenderer>(*std::move(surface), *std::move(context),
                                          std::move(scene), width, height);
}

} // namespace sublet::cli

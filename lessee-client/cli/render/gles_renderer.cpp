#include "render/gles_renderer.hpp"

#include <drm_fourcc.h>

#include <sublet/gles/egl_context.hpp>
#include <sublet/gles/gbm_surface.hpp>

namespace sublet::cli {

namespace {

using gles::EglContext;
using gles::GbmSurface;

class GlesRenderer : public Renderer {
public:
    GlesRenderer(std::unique_ptr<GbmSurface> surface, std::unique_ptr<EglContext> context,
                 std::unique_ptr<GlesScene> scene, uint32_t width, uint32_t height)
        : surface_(std::move(surface)), context_(std::move(context)), scene_(std::move(scene)),
          width_(width), height_(height) {}

    [[nodiscard]] std::expected<std::shared_ptr<const kms::Framebuffer>, Error>
    draw(uint32_t frame) override {
        if (const auto current = context_->make_current(); !current) {
            return std::unexpected(current.error());
        }
        scene_->draw(width_, height_, frame);
        if (const auto swapped = context_->swap(); !swapped) {
            return std::unexpected(swapped.error());
        }
        return surface_->take_finished();
    }

    [[nodiscard]] std::optional<kms::Fence> make_fence() override {
        return context_->make_current() ? context_->make_fence() : std::nullopt;
    }

    void flipped() override { surface_->release_previous(); }

private:
    std::unique_ptr<GbmSurface> surface_; // Before the context that draws on it.
    std::unique_ptr<EglContext> context_;
    std::unique_ptr<GlesScene> scene_;
    uint32_t width_;
    uint32_t height_;
};

/// The surface and the context on it; the context goes first.
struct Target {
    std::unique_ptr<GbmSurface> surface;
    std::unique_ptr<EglContext> context;
};

std::expected<Target, Error> make_target(int fd, const kms::PlaneFormats &plane, uint32_t width,
                                         uint32_t height) {
    constexpr uint32_t wanted[] = {DRM_FORMAT_XRGB8888, DRM_FORMAT_XBGR8888, DRM_FORMAT_ARGB8888,
                                   DRM_FORMAT_ABGR8888, DRM_FORMAT_RGB565};
    Error refusal =
        Error::make(Error::Kind::Unsupported, "the plane takes no format that GLES renders to");
    for (const uint32_t format : wanted) {
        if (!plane.supports(format)) {
            continue;
        }
        auto surface = GbmSurface::create(fd, width, height, format, plane.modifiers(format));
        if (!surface) {
            refusal = surface.error();
            continue;
        }
        auto context = EglContext::create(**surface);
        if (!context) {
            refusal = context.error();
            continue;
        }
        return Target{*std::move(surface), *std::move(context)};
    }
    return std::unexpected(std::move(refusal));
}

} // namespace

std::expected<std::unique_ptr<Renderer>, Error>
make_gles_renderer(int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height,
                   std::unique_ptr<GlesScene> scene) {
    auto target = make_target(fd, plane, width, height);
    if (!target) {
        return std::unexpected(target.error());
    }
    if (const auto prepared = scene->prepare(); !prepared) {
        return std::unexpected(prepared.error());
    }
    return std::make_unique<GlesRenderer>(std::move(target->surface), std::move(target->context),
                                          std::move(scene), width, height);
}

} // namespace sublet::cli

#include "render/dumb_renderer.hpp"

#include <drm_fourcc.h>

#include "render/dumb_canvas.hpp"

namespace sublet::cli {

using sublet::kms::DumbBuffer;

std::expected<std::unique_ptr<Renderer>, Error>
DumbRenderer::create(int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height,
                     std::unique_ptr<Scene> scene) {
    if (!plane.supports(DRM_FORMAT_XRGB8888)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "the primary plane does not take XRGB8888"));
    }
    std::unique_ptr<DumbRenderer> renderer(new DumbRenderer(std::move(scene)));
    for (Slot &slot : renderer->slots_) {
        auto buffer = DumbBuffer::create(fd, width, height, DRM_FORMAT_XRGB8888);
        if (!buffer) {
            return std::unexpected(buffer.error());
        }
        slot.buffer = *std::move(buffer);
        slot.framebuffer = DumbBuffer::framebuffer(slot.buffer);
        DumbCanvas canvas(*slot.buffer);
        renderer->scene_->paint(canvas, slot.shown);
    }
    return renderer;
}

std::expected<std::shared_ptr<const kms::Framebuffer>, Error> DumbRenderer::draw(uint32_t frame) {
    Slot &slot = slots_[next_];
    DumbCanvas canvas(*slot.buffer);
    scene_->update(canvas, slot.shown, frame);
    slot.shown = frame;
    return slot.framebuffer;
}

} // namespace sublet::cli

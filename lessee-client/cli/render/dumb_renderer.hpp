#pragma once

#include <array>

#include <sublet/kms/dumb_buffer.hpp>
#include <sublet/kms/plane_formats.hpp>

#include "render/renderer.hpp"
#include "scene/scene.hpp"

namespace sublet::cli {

/// Paints a scene with the CPU, in two dumb buffers in turn, only what changes;
/// allocates nothing per frame.
class DumbRenderer : public Renderer {
public:
    /// Paints both buffers, so that no frame takes longer than the others. `fd`
    /// is borrowed and must outlive the renderer. Error Unsupported: `plane` takes
    /// no format that we paint.
    [[nodiscard]] static std::expected<std::unique_ptr<Renderer>, Error>
    create(int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height,
           std::unique_ptr<Scene> scene);

    [[nodiscard]] std::expected<std::shared_ptr<const kms::Framebuffer>, Error>
    draw(uint32_t frame) override;
    void flipped() override { next_ = 1 - next_; }

private:
    struct Slot {
        std::shared_ptr<kms::DumbBuffer> buffer;
        std::shared_ptr<const kms::Framebuffer> framebuffer;
        uint32_t shown = 0; ///< The frame that the buffer holds.
    };

    explicit DumbRenderer(std::unique_ptr<Scene> scene) : scene_(std::move(scene)) {}

    std::unique_ptr<Scene> scene_;
    std::array<Slot, 2> slots_;
    size_t next_ = 0;
};

} // namespace sublet::cli

#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <sublet/lessee/kms/atomic_request.hpp>
#include <sublet/lessee/kms/device.hpp>
#include <sublet/lessee/kms/page_flip.hpp>
#include <sublet/lessee/kms/pipeline.hpp>

#include "clock.hpp"
#include "render/renderer.hpp"
#include "render/sprite.hpp"
#include "report/statistics.hpp"

namespace sublet::cli {

/// What a head shows beside the renderer's pictures, where the lease and the
/// driver allow it.
struct ExtraPlanes {
    bool overlay = false;
    bool cursor = false;
};

/// One leased display that shows frame after frame.
///
/// Each frame costs one atomic ioctl and allocates nothing, but for what the
/// renderer does.
class Head {
public:
    using MakeRenderer = std::function<std::expected<std::unique_ptr<Renderer>, Error>(
        int fd, uint32_t width, uint32_t height)>;

    /// Draws the first frame and asks the kernel how it can be shown: with as
    /// many of the `extra` planes as possible, then without a modeset if
    /// possible. `device` is borrowed and must outlive the head.
    [[nodiscard]] static std::expected<std::unique_ptr<Head>, Error>
    create(const lessee::kms::Device &device, lessee::kms::Pipeline pipeline,
           lessee::kms::Mode mode, ExtraPlanes extra, const MakeRenderer &make_renderer);

    /// Draws the next frame and commits it; if that fails, the same frame is due
    /// again.
    [[nodiscard]] std::expected<void, Error> commit();

    /// The committed frame is on the screen.
    void flipped(const lessee::kms::PageFlip &flip);

    [[nodiscard]] const lessee::kms::Pipeline &pipeline() const { return pipeline_; }
    [[nodiscard]] const lessee::kms::Mode &mode() const { return mode_; }
    [[nodiscard]] bool needs_modeset() const { return needs_modeset_; }
    /// The extra planes in use.
    [[nodiscard]] const std::vector<Sprite> &sprites() const { return sprites_; }
    [[nodiscard]] const FrameStatistics &statistics() const { return statistics_; }

    /// When the frame was committed whose flip is awaited; empty if none is.
    [[nodiscard]] std::optional<Clock::time_point> awaiting_flip_since() const { return awaited_; }

private:
    Head(const lessee::kms::Device &device, lessee::kms::Pipeline pipeline, lessee::kms::Mode mode,
         std::unique_ptr<Renderer> renderer);

    [[nodiscard]] std::expected<void, Error> draw();
    void show_picture(lessee::kms::AtomicRequest &request) const;
    void add_sprites(ExtraPlanes extra);
    [[nodiscard]] std::expected<void, Error> negotiate();
    [[nodiscard]] std::expected<void, Error> prepare_first_commit();

    int fd_;
    lessee::kms::Pipeline pipeline_;
    lessee::kms::Mode mode_;
    std::unique_ptr<Renderer> renderer_;
    std::vector<Sprite> sprites_;
    lessee::kms::AtomicRequest request_;              ///< What changes from frame to frame.
    std::optional<lessee::kms::AtomicRequest> first_; ///< Lights the display; until the first flip.
    bool needs_modeset_ = false;
    uint32_t frame_ = 0;                                      ///< The next to be committed.
    std::shared_ptr<const lessee::kms::Framebuffer> picture_; ///< Of that frame, once drawn.
    std::optional<Clock::time_point> awaited_;
    FrameStatistics statistics_;
};

} // namespace sublet::cli

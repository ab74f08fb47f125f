#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <sublet/kms/device.hpp>
#include <sublet/kms/negotiation.hpp>
#include <sublet/kms/page_flip.hpp>
#include <sublet/kms/recovery.hpp>
#include <sublet/kms/saved_properties.hpp>
#include <sublet/kms/scanout.hpp>

#include "clock.hpp"
#include "display/display_settings.hpp"
#include "display/frame_fences.hpp"
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
        int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height)>;

    /// Draws the first frame. `device` is borrowed and must outlive the head.
    [[nodiscard]] static std::expected<std::unique_ptr<Head>, Error>
    create(const kms::Device &device, kms::Pipeline pipeline, drmModeModeInfo mode,
           ExtraPlanes extra, DisplaySettings settings, MakeRenderer make_renderer);

    /// Asks the kernel how the first frame can be shown: with as many of the extra
    /// planes as possible, then without a modeset if possible, then with the
    /// settings that it takes. `display` is what the display says it can do. May
    /// be called again after an error.
    [[nodiscard]] std::expected<void, Error> negotiate(const std::optional<HdrFacts> &display);

    /// Where it stands: while the lessor is not master, whoever is may switch the display off, set
    /// another mode or show something on its planes, so that no frame can be taken for the next of
    /// what was shown.
    [[nodiscard]] kms::Recovery &recovery() { return recovery_; }
    [[nodiscard]] const kms::Recovery &recovery() const { return recovery_; }

    /// Negotiates anew: the next commit lights the display as the first one did. May be called
    /// again after an error.
    [[nodiscard]] std::expected<void, Error> relight();

    /// Draws the next frame and commits it; if that fails, the same frame is due
    /// again.
    [[nodiscard]] std::expected<void, Error> commit();

    /// The committed frame is on the screen.
    void flipped(const kms::PageFlip &flip);

    /// Sets what the settings have changed to what it was before; nothing is shown
    /// after that if the scene was turned.
    [[nodiscard]] std::expected<void, Error> put_back() const;

    [[nodiscard]] const kms::Pipeline &pipeline() const { return scanout_->pipeline(); }
    [[nodiscard]] kms::ModeSetting mode_setting() const { return scanout_->mode_setting(); }
    [[nodiscard]] const drmModeModeInfo &mode() const { return mode_; }
    /// How the scene's buffers lie in memory; empty before the first is drawn.
    [[nodiscard]] const std::optional<kms::FramebufferInfo> &layout() const { return layout_; }
    /// Of a commit that lights the display: of the next one, or of any before it.
    [[nodiscard]] bool needs_modeset() const { return needs_modeset_; }
    /// Better ways to show the picture, on more planes or in a layout of the driver's choice, which
    /// the kernel would not take.
    [[nodiscard]] const std::vector<kms::RefusedPlan> &refused() const { return refused_; }
    /// What became of the settings that were wished.
    [[nodiscard]] const std::vector<SettingOutcome> &settings() const { return outcomes_; }
    [[nodiscard]] const FrameFences &fences() const { return fences_; }
    /// The extra planes in use.
    [[nodiscard]] const std::vector<Sprite> &sprites() const { return sprites_; }
    [[nodiscard]] const FrameStatistics &statistics() const { return statistics_; }

    /// When the frame was committed whose flip is awaited; empty if none is.
    [[nodiscard]] std::optional<Clock::time_point> awaiting_flip_since() const { return awaited_; }

private:
    Head(const kms::Device &device, kms::Pipeline pipeline, drmModeModeInfo mode,
         DisplaySettings settings, MakeRenderer make_renderer);

    [[nodiscard]] std::expected<void, Error> make_picture();
    [[nodiscard]] std::expected<void, Error> draw();
    [[nodiscard]] kms::Layer picture() const;
    [[nodiscard]] std::expected<void, Error> show();
    void add_sprites(ExtraPlanes extra);
    [[nodiscard]] std::expected<void, Error> negotiate_planes();
    [[nodiscard]] std::expected<void, Error> negotiate_picture();
    void start_fences();

    int fd_;
    std::unique_ptr<kms::Scanout> scanout_;
    drmModeModeInfo mode_;
    DisplaySettings settings_;
    kms::Rotation rotation_;   ///< As wished, while it is not refused.
    bool name_layouts_ = true; ///< Of buffers, while those named are not refused.
    MakeRenderer make_renderer_;
    std::unique_ptr<Renderer> renderer_;
    std::vector<Sprite> sprites_;
    std::optional<kms::SavedProperties> saved_; ///< If there are settings.
    std::optional<HdrFacts> display_;           ///< As negotiated with.
    bool needs_modeset_ = false;
    kms::Recovery recovery_;
    std::vector<kms::RefusedPlan> refused_;
    std::vector<SettingOutcome> outcomes_;
    std::string turning_refused_;                     ///< Why the scene is not turned as wished.
    uint32_t frame_ = 0;                              ///< The next to be committed.
    std::shared_ptr<const kms::Framebuffer> picture_; ///< Of that frame, once drawn.
    std::optional<Clock::time_point> awaited_;
    std::optional<kms::FramebufferInfo> layout_;
    FrameFences fences_;
    FrameStatistics statistics_;
};

} // namespace sublet::cli

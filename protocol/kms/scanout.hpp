#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <xf86drmMode.h>

#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "fence.hpp"
#include "pipeline.hpp"
#include "rotation.hpp"

namespace sublet::kms {

/// One plane's part of what a display shows.
struct Layer {
    const Plane *plane = nullptr; ///< Of one of the scanout's pipelines; never null.
    /// Null: the plane shows nothing, and the rest does not matter; not for a primary plane.
    std::shared_ptr<const Framebuffer> framebuffer = {};
    PlaneRect rect = {};
    Rotation rotation = {};
    /// What differs, in pixels of the framebuffer and inside of it (Damage sees to that), from what
    /// the last commit has put on the plane. Copied by show(), sent with the next commit that
    /// succeeds and no other. Empty: everything. A hint, ignored by the commit that lights the
    /// display, by planes without FB_DAMAGE_CLIPS and by the legacy calls.
    std::span<const drm_mode_rect> damage = {};
    /// What of the framebuffer is shown, scaled to `rect` if it is of another size: most planes
    /// refuse that when it is tested. Empty: as much as `rect` has, from the upper left corner.
    std::optional<SourceRect> source = {};
    /// Opacity, 0 to 1, and height: planes with a greater one cover others. Empty: as it is. An
    /// error Unsupported of show() where the plane does not have that.
    std::optional<double> alpha = {};
    std::optional<uint64_t> zpos = {};
};

/// What the displays of one lease, or some of them, are told to show: each commit is for all of
/// them, so that the panels of a headset flip together. By atomic commits, or one display by the
/// legacy calls.
///
///     enable() ─ show()… ─ test() ─ modeset() or flip() ─▶ PageFlip ─ show()… ─ flip() ─▶ …
///
/// Nothing reaches the kernel before test(), flip() or modeset(). A framebuffer is kept until the
/// flip that replaces it. Once lit, flip() costs one ioctl and allocates nothing, nor does show()
/// on a plane that was shown before. Damage costs two more, for the kernel's copy of it.
///
/// What only atomic mode setting can do is an error Unsupported by default.
class Scanout {
public:
    /// In the way that `device` was opened for; it is borrowed and must outlive the scanout. There
    /// is at least one pipeline.
    [[nodiscard]] static std::unique_ptr<Scanout> create(const Device &device,
                                                         std::vector<Pipeline> pipelines);
    [[nodiscard]] static std::unique_ptr<Scanout> create(const Device &device, Pipeline pipeline);

    virtual ~Scanout() = default;

    Scanout(const Scanout &) = delete;
    Scanout &operator=(const Scanout &) = delete;

    [[nodiscard]] std::span<const Pipeline> pipelines() const { return pipelines_; }
    /// The first.
    [[nodiscard]] const Pipeline &pipeline() const { return pipelines_.front(); }
    [[nodiscard]] virtual ModeSetting mode_setting() const = 0;

    /// Starts afresh: the next commit lights each display with its mode of `modes`, takes what the
    /// user before left on its planes away and shows what is show()n from now on. Legacy: error
    /// Unsupported for more than one display.
    [[nodiscard]] virtual std::expected<void, Error>
    enable(std::span<const drmModeModeInfo> modes) = 0;
    /// All of them with this mode.
    [[nodiscard]] std::expected<void, Error> enable(const drmModeModeInfo &mode);

    /// From the next commit on `layer` is shown, or its plane is taken off again. Error
    /// Unsupported: the plane cannot be used, or not turned or blended so, in this way of mode
    /// setting. Error Invalid: a primary plane cannot be taken off.
    [[nodiscard]] virtual std::expected<void, Error> show(const Layer &layer) = 0;

    /// Whether the kernel would take the next commit without a modeset, or with one. Legacy: only
    /// what is known without trying, that the lessor is master and has set the mode.
    [[nodiscard]] virtual std::expected<void, Error> test() const = 0;
    [[nodiscard]] virtual std::expected<void, Error> test_modeset() const = 0;

    /// Commits; a PageFlip event with `user_data` follows for each display. Errors as of
    /// AtomicRequest::flip() and modeset(). Atomic: never waits. Legacy: modeset() waits until the
    /// display is lit.
    [[nodiscard]] virtual std::expected<void, Error> flip(uint64_t user_data) = 0;
    [[nodiscard]] virtual std::expected<void, Error> modeset(uint64_t user_data) = 0;

    /// As flip(), at once and not at the next vblank: the picture may tear. Drivers allow it for a
    /// change of the primary plane's framebuffer alone (else EINVAL). Error Unsupported: the driver
    /// does not do it at all, see Device::flips_async().
    [[nodiscard]] virtual std::expected<void, Error> flip_async(uint64_t user_data);

    /// What is added to it goes with the next commit that succeeds and no other: properties that
    /// stay (gamma, VRR, HDR …), before the displays are lit and while they are. Null: legacy.
    [[nodiscard]] virtual AtomicRequest *next_request() { return nullptr; }

    /// The next flip waits for `fence` before it shows what `plane` has (IN_FENCE_FD).
    [[nodiscard]] virtual std::expected<void, Error> set_in_fence(const Plane &plane, Fence fence);

    /// From now on each commit makes a fence for each display that tells when it is on the screen
    /// (OUT_FENCE_PTR).
    [[nodiscard]] virtual std::expected<void, Error> enable_out_fence();
    /// Those of the last commit, each once; empty if none was asked for. Not taken, they are closed
    /// by the next commit.
    [[nodiscard]] virtual std::optional<Fence> take_out_fence(CrtcId) { return std::nullopt; }
    /// Of the first display.
    [[nodiscard]] std::optional<Fence> take_out_fence() {
        return take_out_fence(pipeline().crtc->id);
    }

protected:
    explicit Scanout(std::vector<Pipeline> pipelines) : pipelines_(std::move(pipelines)) {}

    /// Whose plane it is; null if nobody's.
    [[nodiscard]] const Pipeline *owner_of(const Plane &plane) const;

    /// The error of show() for a primary plane without a framebuffer, or a plane of nobody.
    [[nodiscard]] std::expected<void, Error> check_picture(const Layer &layer) const;

private:
    std::vector<Pipeline> pipelines_;
};

} // namespace sublet::kms

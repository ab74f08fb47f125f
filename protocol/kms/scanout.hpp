#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>

#include <xf86drmMode.h>

#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "fence.hpp"
#include "pipeline.hpp"
#include "rotation.hpp"

namespace sublet::kms {

/// One plane's part of what a display shows.
struct Layer {
    const Plane *plane = nullptr; ///< Of the scanout's pipeline; never null.
    /// Null: the plane shows nothing, and the rest does not matter; not for the primary plane.
    std::shared_ptr<const Framebuffer> framebuffer = {};
    PlaneRect rect = {};
    Rotation rotation = {};
    /// What differs, in pixels of the framebuffer and inside of it (Damage sees to that), from what
    /// the last commit has put on the plane. Copied by show(), sent with the next commit that
    /// succeeds and no other. Empty: everything. A hint, ignored by the commit that lights the
    /// display, by planes without FB_DAMAGE_CLIPS and by the legacy calls.
    std::span<const drm_mode_rect> damage = {};
};

/// What one display is told to show, by atomic commits or by the legacy calls.
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
    /// In the way that `device` was opened for; it is borrowed and must outlive the scanout.
    [[nodiscard]] static std::unique_ptr<Scanout> create(const Device &device, Pipeline pipeline);

    virtual ~Scanout() = default;

    Scanout(const Scanout &) = delete;
    Scanout &operator=(const Scanout &) = delete;

    [[nodiscard]] const Pipeline &pipeline() const { return pipeline_; }
    [[nodiscard]] virtual ModeSetting mode_setting() const = 0;

    /// Starts afresh: the next commit lights the display with `mode`, takes what the user before
    /// left on its planes away and shows what is show()n from now on.
    [[nodiscard]] virtual std::expected<void, Error> enable(const drmModeModeInfo &mode) = 0;

    /// From the next commit on `layer` is shown, or its plane is taken off again. Error
    /// Unsupported: the plane cannot be used, or not turned, in this way of mode setting. Error
    /// Invalid: the primary plane cannot be taken off.
    [[nodiscard]] virtual std::expected<void, Error> show(const Layer &layer) = 0;

    /// Whether the kernel would take the next commit without a modeset, or with one. Legacy: only
    /// what is known without trying, that the lessor is master and has set the mode.
    [[nodiscard]] virtual std::expected<void, Error> test() const = 0;
    [[nodiscard]] virtual std::expected<void, Error> test_modeset() const = 0;

    /// Commits; a PageFlip event with `user_data` follows. Errors as of AtomicRequest::flip() and
    /// modeset(). Atomic: never waits. Legacy: modeset() waits until the display is lit.
    [[nodiscard]] virtual std::expected<void, Error> flip(uint64_t user_data) = 0;
    [[nodiscard]] virtual std::expected<void, Error> modeset(uint64_t user_data) = 0;

    /// The request of the commit that is to light the display, to add properties that stay: they
    /// are sent with that commit alone. Null: legacy, or lit already.
    [[nodiscard]] virtual AtomicRequest *modeset_request() { return nullptr; }

    /// The next flip waits for `fence` before it shows what `plane` has (IN_FENCE_FD).
    [[nodiscard]] virtual std::expected<void, Error> set_in_fence(const Plane &plane, Fence fence);

    /// From now on each commit makes a fence that tells when it is on the screen (OUT_FENCE_PTR).
    [[nodiscard]] virtual std::expected<void, Error> enable_out_fence();
    /// That of the last commit, once; empty if none was asked for. Not taken, it is closed by the
    /// next commit.
    [[nodiscard]] virtual std::optional<Fence> take_out_fence() { return std::nullopt; }

protected:
    explicit Scanout(Pipeline pipeline) : pipeline_(std::move(pipeline)) {}

    /// The error of show() for a primary plane without a framebuffer.
    [[nodiscard]] std::expected<void, Error> check_picture(const Layer &layer) const;

private:
    Pipeline pipeline_;
};

} // namespace sublet::kms

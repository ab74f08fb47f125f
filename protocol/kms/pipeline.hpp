#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <vector>

#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "device.hpp"
#include "rotation.hpp"

namespace sublet::kms {

/// A part of a framebuffer, in its pixels; parts of pixels are allowed (16.16 fixed point).
struct SourceRect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

/// Where on a CRTC a plane shows which size of picture, in pixels.
struct PlaneRect {
    int32_t x = 0;
    int32_t y = 0;
    uint32_t width = 0;
    uint32_t height = 0;
};

/// The objects that drive one display. All are borrowed from the Device.
struct Pipeline {
    const Connector *connector = nullptr;
    const Crtc *crtc = nullptr;
    const Plane *primary = nullptr;
    const Plane *cursor = nullptr;       ///< Null if the lease has none for this CRTC.
    std::vector<const Plane *> overlays; ///< May be empty.

    /// Whether `plane` is one of these.
    [[nodiscard]] bool has(const Plane &plane) const;

    /// Adds to `request`: light the display with `mode`. Needs no modeset if the lessor has set
    /// that mode already; AtomicRequest::test() tells.
    void set_mode(AtomicRequest &request, Blob mode) const;

    /// Adds to `request`: show `framebuffer` on `plane`, one of ours, at `rect`. Without a `source`
    /// it is unscaled; a rotation that swaps the axes then takes a framebuffer that is as wide as
    /// `rect` is high. The plane's rotation is left as it is, see set_rotation().
    void set_plane(AtomicRequest &request, const Plane &plane,
                   std::shared_ptr<const Framebuffer> framebuffer, PlaneRect rect,
                   Rotation rotation = {}, const std::optional<SourceRect> &source = {}) const;

    /// Adds to `request`: show nothing on `plane`, one of ours.
    static void clear_plane(AtomicRequest &request, const Plane &plane);
};

/// Adds to `request`: turn what `plane` shows. Error Unsupported: the plane does not do that; the
/// message says what it does.
[[nodiscard]] std::expected<void, Error> set_rotation(AtomicRequest &request, const Plane &plane,
                                                      Rotation rotation);

/// Adds to `request`: the opacity of what `plane` shows, 0 to 1, and how high it is: planes with a
/// greater zpos cover others. Error Unsupported: the plane does not have that; of set_zpos() also
/// where the driver has fixed another.
[[nodiscard]] std::expected<void, Error> set_alpha(AtomicRequest &request, const Plane &plane,
                                                   double alpha);
[[nodiscard]] std::expected<void, Error> set_zpos(AtomicRequest &request, const Plane &plane,
                                                  uint64_t zpos);

/// One pipeline for each connector of the device, in its order. CRTCs that drive a connector
/// already are kept where possible, none is used twice, nor is a plane; overlays that fit several
/// CRTCs are shared out evenly. Error Unsupported: the lease does not hold a CRTC and a primary
/// plane for each.
[[nodiscard]] std::expected<std::vector<Pipeline>, Error> plan_pipelines(const Device &device);

} // namespace sublet::kms

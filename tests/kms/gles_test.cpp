// What OpenGL ES has drawn into buffers of the leased card, by the hardware's own account.

#include <doctest/doctest.h>

#include <optional>

#include <GLES2/gl2.h>
#include <drm_fourcc.h>

#include <sublet/gles/egl_context.hpp>
#include <sublet/gles/gbm_surface.hpp>

#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

/// Draws frames of one colour all over the display of `lessee`, which is borrowed.
class Painter {
public:
    explicit Painter(const Lessee &lessee)
        : lessee_(lessee),
          surface_(checked(gles::GbmSurface::create(
              lessee.device.fd(), lessee.mode.hdisplay, lessee.mode.vdisplay, DRM_FORMAT_XRGB8888,
              lessee.pipeline().primary->formats.modifiers(DRM_FORMAT_XRGB8888)))),
          context_(checked(gles::EglContext::create(*surface_))) {}

    gles::GbmSurface &surface() { return *surface_; }
    void end_context() { context_.reset(); }

    kms::Layer paint(float red, float green) {
        glClearColor(red, green, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        checked(context_->swap());
        return {.plane = lessee_.pipeline().primary,
                .framebuffer = checked(surface_->take_finished()),
                .rect = {.width = lessee_.mode.hdisplay, .height = lessee_.mode.vdisplay}};
    }

private:
    const Lessee &lessee_;
    std::unique_ptr<gles::GbmSurface> surface_; // Before the context that draws on it.
    std::unique_ptr<gles::EglContext> context_;
};

uint32_t middle(kms::DumbBuffer &picture) {
    return picture.row(picture.height() / 2)[picture.width() / 2] & 0xffffff;
}

} // namespace

TEST_CASE("a frame is taken once") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    Painter painter(lessee);
    CHECK(painter.surface().take_finished().error().kind == Error::Kind::NotFound);
    CHECK(painter.paint(1, 0).framebuffer->id());
    CHECK(painter.surface().take_finished().error().kind == Error::Kind::NotFound);
}

TEST_CASE("with the context go the buffers that were taken, and their framebuffers") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    Painter painter(lessee);
    const std::weak_ptr before = painter.paint(1, 0).framebuffer;
    const std::weak_ptr last = painter.paint(0, 1).framebuffer;
    painter.end_context();
    CHECK(before.expired());
    CHECK(last.expired());
}

TEST_CASE("a context that ends leaves the one alone that is current") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    std::optional<Painter> first(lessee);
    Painter second(lessee);
    const EGLContext current = eglGetCurrentContext();
    first.reset();
    CHECK(eglGetCurrentContext() == current);
    CHECK(second.paint(1, 0).framebuffer->id());
}

TEST_CASE("a context that cannot be made leaves the one alone that is current") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const Painter painter(lessee);
    const EGLContext current = eglGetCurrentContext();
    const auto surface =
        checked(gles::GbmSurface::create(lessee.device.fd(), 64, 64, DRM_FORMAT_R8, {}));
    REQUIRE_FALSE(gles::EglContext::create(*surface));
    CHECK(eglGetCurrentContext() == current);
}

TEST_CASE("a buffer in the place of one that the driver has freed is shown, not the one before") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    Painter painter(lessee);
    const auto scanout = lessee.scanout();
    // Two taken, one being drawn: three buffers.
    for (int frame = 0; frame < 4; ++frame) {
        painter.paint(1, 0);
    }
    // Two would do now: Mesa frees the third after a thousand frames (get_back_bo() of its
    // platform_drm.c) and makes another when there is need.
    for (int frame = 0; frame < 1100; ++frame) {
        painter.paint(1, 0);
        painter.surface().release_previous();
    }
    lessee.light(*scanout, painter.paint(1, 0));
    REQUIRE(middle(*lessor.photograph(0)) == 0xff0000);
    for (int frame = 0; frame < 3; ++frame) {
        checked(scanout->show(painter.paint(0, 1)));
        checked(scanout->flip(0));
        lessee.flipped();
        CAPTURE(frame);
        CHECK(middle(*lessor.photograph(0)) == 0x00ff00);
    }
}

TEST_CASE("a buffer that cannot be shown is given back, and what is shown stays taken") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto surface =
        checked(gles::GbmSurface::create(lessee.device.fd(), 16384, 4, DRM_FORMAT_XRGB8888, {}));
    const auto context = checked(gles::EglContext::create(*surface));
    for (int frame = 0; frame < 10; ++frame) { // More than there are buffers.
        checked(context->swap());
        const auto taken = surface->take_finished();
        REQUIRE_FALSE(taken);
        CHECK(taken.error().kind == Error::Kind::System); // The card has no such wide pictures.
    }
}

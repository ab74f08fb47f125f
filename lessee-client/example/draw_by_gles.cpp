// Waits for a display on offer, leases it and fills it from the bottom up, a step at each vblank.
//     c++ -std=c++23 draw_by_gles.cpp $(pkg-config --cflags --libs sublet-lessee sublet-kms-gles)

#include <cstdio>
#include <stdexcept>

#include <GLES2/gl2.h>
#include <drm_fourcc.h>
#include <poll.h>

#include <sublet/displays/display_mode.hpp>
#include <sublet/gles/egl_context.hpp>
#include <sublet/gles/gbm_surface.hpp>
#include <sublet/kms/page_flip.hpp>
#include <sublet/kms/scanout.hpp>
#include <sublet/lessee.h>

using namespace sublet;

/// Throws what went wrong: enough for an example.
template <typename T> static T checked(std::expected<T, Error> result) {
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    return std::move(result).value();
}

/// Green up to `level` of 256, blue above.
static void draw(int width, int height, int level) {
    glDisable(GL_SCISSOR_TEST);
    glClearColor(0, 0, 1, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, 0, width, height * level / 256);
    glClearColor(0, 1, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

static void drive(UniqueFd leased) {
    const auto device = checked(kms::Device::open(std::move(leased)));
    const auto scanout = kms::Scanout::create(device, checked(kms::plan_pipelines(device)).front());
    const kms::Plane &primary = *scanout->pipeline().primary;
    const drmModeModeInfo mode = choose_mode(scanout->pipeline().connector->modes, {}).value();
    const auto surface = checked(
        gles::GbmSurface::create(device.fd(), mode.hdisplay, mode.vdisplay, DRM_FORMAT_XRGB8888,
                                 primary.formats.modifiers(DRM_FORMAT_XRGB8888)));
    const auto context = checked(gles::EglContext::create(*surface));
    kms::PageFlipReader flips;
    checked(scanout->enable(mode));
    for (int level = 0; level < 256; ++level) {
        draw(mode.hdisplay, mode.vdisplay, level);
        checked(context->swap());
        checked(scanout->show({.plane = &primary,
                               .framebuffer = checked(surface->take_finished()),
                               .rect = {.width = mode.hdisplay, .height = mode.vdisplay}}));
        checked(level == 0 ? scanout->modeset(0) : scanout->flip(0));
        pollfd flipped = {device.fd(), POLLIN, 0};
        poll(&flipped, 1, -1);
        checked(flips.read(device.fd()));
        surface->release_previous(); // It is not on the screen any more.
    }
}

int main() try {
    sublet_lessee *lessee = nullptr;
    sublet_lessee_lease *lease = nullptr;
    if (sublet_lessee_connect(nullptr, &lessee) != 0) {
        throw std::runtime_error("no Wayland compositor answers");
    }
    if (sublet_lessee_acquire(lessee, nullptr, 1, -1, &lease) != 0) {
        throw std::runtime_error(sublet_lessee_error(lessee));
    }
    drive(UniqueFd(sublet_lessee_lease_take_fd(lease)));
    sublet_lessee_lease_destroy(lease); // The display goes back.
    sublet_lessee_destroy(lessee);
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}

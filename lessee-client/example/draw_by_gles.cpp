// Waits for a display on offer, leases it and fills it from the bottom up, a step at each vblank.
//     c++ -std=c++23 draw_by_gles.cpp $(pkg-config --cflags --libs sublet-lessee-gles)

#include <print>
#include <stdexcept>

#include <GLES2/gl2.h>
#include <drm_fourcc.h>
#include <poll.h>

#include <sublet/displays/display_mode.hpp>
#include <sublet/kms/page_flip.hpp>
#include <sublet/kms/scanout.hpp>
#include <sublet/lessee/connection.hpp>
#include <sublet/lessee/gles/egl_context.hpp>
#include <sublet/lessee/gles/gbm_surface.hpp>

using namespace sublet;
using namespace sublet::lessee;

/// Throws what went wrong: enough for an example.
template <typename T> static T checked(std::expected<T, Error> result) {
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    return std::move(result).value();
}

static void wait_for_input(int fd) {
    pollfd input = {fd, POLLIN, 0};
    poll(&input, 1, -1);
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
        wait_for_input(device.fd());
        checked(flips.read(device.fd()));
        surface->release_previous(); // It is not on the screen any more.
    }
}

int main() try {
    const auto connection = checked(Connection::connect());
    std::unique_ptr<Lease> lease;
    while (!lease || lease->state() == Lease::State::Requested) {
        wait_for_input(connection->fd());
        checked(connection->dispatch());
        for (const auto &card : connection->devices()) {
            if (!lease && !card->offers().empty()) {
                lease = checked(card->request({&card->offers().front().id, 1}));
            }
        }
    }
    if (lease->state() != Lease::State::Granted) {
        throw std::runtime_error("the compositor does not lend the display");
    }
    drive(lease->take_fd());
} catch (const std::exception &error) {
    std::println(stderr, "{}", error.what());
    return 1;
}

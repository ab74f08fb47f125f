// Waits for a display on offer, leases it and fades it from black to blue, a step at each vblank.
//     c++ -std=c++23 lease_a_display.cpp $(pkg-config --cflags --libs sublet-lessee)

#include <algorithm>
#include <array>
#include <print>
#include <stdexcept>

#include <drm_fourcc.h>
#include <poll.h>

#include <sublet/displays/display_mode.hpp>
#include <sublet/kms/dumb_buffer.hpp>
#include <sublet/kms/page_flip.hpp>
#include <sublet/kms/pipeline.hpp>
#include <sublet/lessee/connection.hpp>

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

static void drive(UniqueFd leased) {
    const auto device = checked(kms::Device::open(std::move(leased)));
    const kms::Pipeline pipeline = checked(kms::plan_pipelines(device)).front();
    const drmModeModeInfo mode = choose_mode(pipeline.connector->modes, {}).value();
    std::array<std::shared_ptr<kms::DumbBuffer>, 2> buffers;
    for (auto &buffer : buffers) {
        buffer = checked(kms::DumbBuffer::create(device.fd(), mode.hdisplay, mode.vdisplay,
                                                 DRM_FORMAT_XRGB8888));
    }
    kms::AtomicRequest request;
    pipeline.set_mode(request, checked(kms::Blob::create(device.fd(), mode)));
    kms::PageFlipReader flips;
    for (uint32_t blue = 0; blue < 256; ++blue) {
        const auto &next = buffers[blue % 2];
        for (uint32_t y = 0; y < next->height(); ++y) {
            std::ranges::fill(next->row(y), blue);
        }
        pipeline.set_plane(request, *pipeline.primary, kms::DumbBuffer::framebuffer(next),
                           {.width = mode.hdisplay, .height = mode.vdisplay});
        checked(request.modeset(device.fd(), blue)); // Sets the mode only if it is not set yet.
        wait_for_input(device.fd());
        checked(flips.read(device.fd()));
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

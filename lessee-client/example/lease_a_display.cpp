// Leases the first display on offer and fades it from black to blue, a step at each vblank.
//     c++ -std=c++23 lease_a_display.cpp $(pkg-config --cflags --libs sublet-lessee)

#include <algorithm>
#include <print>
#include <span>
#include <stdexcept>

#include <drm_fourcc.h>
#include <poll.h>

#include <sublet/lessee/connection.hpp>
#include <sublet/lessee/kms/dumb_buffer.hpp>
#include <sublet/lessee/kms/page_flip.hpp>
#include <sublet/lessee/kms/pipeline.hpp>

using namespace sublet;
using namespace sublet::lessee;

/// Throws what went wrong: enough for an example.
template <typename T> static T checked(std::expected<T, Error> result) {
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

static void wait_for_input(int fd) {
    pollfd input = {fd, POLLIN, 0};
    poll(&input, 1, -1);
}

static void drive(UniqueFd leased) {
    const auto device = checked(kms::Device::open(std::move(leased)));
    const kms::Pipeline pipeline = checked(kms::plan_pipelines(device)).front();
    const kms::Mode mode =
        kms::ModeRequest().choose(pipeline.connector->modes, pipeline.crtc->mode).value();
    const auto buffer = checked(
        kms::DumbBuffer::create(device.fd(), mode.width(), mode.height(), DRM_FORMAT_XRGB8888));
    kms::AtomicRequest request;
    pipeline.set_mode(request, checked(kms::Blob::create(device.fd(), mode)));
    pipeline.set_plane(request, *pipeline.primary, kms::DumbBuffer::framebuffer(buffer),
                       {.width = mode.width(), .height = mode.height()});

    kms::PageFlipReader flips;
    for (uint32_t blue = 0; blue < 256; ++blue) {
        for (uint32_t y = 0; y < buffer->height(); ++y) {
            std::ranges::fill(buffer->row(y), blue);
        }
        checked(request.modeset(device.fd(), blue));
        wait_for_input(device.fd());
        static_cast<void>(checked(flips.read(device.fd())));
    }
}

int main() try {
    const auto connection = checked(Connection::connect());
    while (!connection->settled()) {
        wait_for_input(connection->fd());
        checked(connection->dispatch());
    }
    for (const auto &card : connection->devices()) {
        for (const auto &offer : card->offers()) {
            const auto lease = checked(card->request(std::span(&offer.id, 1)));
            while (lease->state() == Lease::State::Requested) {
                wait_for_input(connection->fd());
                checked(connection->dispatch());
            }
            drive(lease->take_fd());
            return 0;
        }
    }
    std::println(stderr, "nothing is on offer");
    return 4;
} catch (const std::exception &error) {
    std::println(stderr, "{}", error.what());
    return 1;
}

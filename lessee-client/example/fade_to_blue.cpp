// Waits for a display on offer, leases it and fades it from black to blue, a step at each vblank.
//     c++ -std=c++23 fade_to_blue.cpp $(pkg-config --cflags --libs sublet-lessee sublet-kms)

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <drm_fourcc.h>
#include <poll.h>

#include <sublet/displays/display_mode.hpp>
#include <sublet/kms/dumb_buffer.hpp>
#include <sublet/kms/page_flip.hpp>
#include <sublet/kms/pipeline.hpp>
#include <sublet/lessee.h>

using namespace sublet;

/// Throws what went wrong: enough for an example.
template <typename T> static T checked(std::expected<T, Error> result) {
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    return std::move(result).value();
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
    kms::AtomicRequest first;
    kms::AtomicRequest later;
    pipeline.set_mode(first, checked(kms::Blob::create(device.fd(), mode)));
    kms::PageFlipReader flips;
    for (uint32_t blue = 0; blue < 256; ++blue) {
        const auto &next = buffers[blue % 2];
        for (uint32_t y = 0; y < next->height(); ++y) {
            std::ranges::fill(next->row(y), blue);
        }
        kms::AtomicRequest &request = blue == 0 ? first : later;
        pipeline.set_plane(request, *pipeline.primary, kms::DumbBuffer::framebuffer(next),
                           {.width = mode.hdisplay, .height = mode.vdisplay});
        checked(blue == 0 ? request.modeset(device.fd(), blue) : request.flip(device.fd(), blue));
        pollfd flipped = {device.fd(), POLLIN, 0};
        poll(&flipped, 1, -1);
        checked(flips.read(device.fd()));
    }
}

int main() try {
    sublet_lessee *connected = nullptr;
    if (sublet_lessee_connect(nullptr, &connected) != 0) {
        throw std::runtime_error("no Wayland compositor answers");
    }
    const std::unique_ptr<sublet_lessee, decltype(&sublet_lessee_destroy)> lessee(
        connected, &sublet_lessee_destroy);
    sublet_lessee_lease *acquired = nullptr;
    if (sublet_lessee_acquire(lessee.get(), nullptr, 1, -1, &acquired) != 0) {
        throw std::runtime_error(sublet_lessee_error(lessee.get()));
    }
    const std::unique_ptr<sublet_lessee_lease, decltype(&sublet_lessee_lease_destroy)> lease(
        acquired, &sublet_lessee_lease_destroy); // The display goes back in the end.
    drive(UniqueFd(sublet_lessee_lease_take_fd(lease.get())));
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}

// Points of timelines and fences: of drivers that know syncobjs, as that of the QEMU machine does.

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>

#include <xf86drm.h>

#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;
using namespace std::chrono_literals;

namespace {

/// A timeline of a display's driver, and what flips on the display.
struct Timeline {
    Timeline() { REQUIRE(drmSyncobjCreate(fd, 0, &handle) == 0); }
    ~Timeline() { drmSyncobjDestroy(fd, handle); }
    Timeline(const Timeline &) = delete;
    Timeline &operator=(const Timeline &) = delete;

    RawLessor lessor;
    Lessee lessee{lessor.lend(0).fd};
    int fd = lessee.device.fd();
    uint32_t handle = 0;
};

} // namespace

TEST_CASE("a fence goes onto a timeline and is had from there again") {
    Timeline timeline;
    auto &[lessor, lessee, fd, handle] = timeline;
    const auto scanout = lessee.scanout();
    checked(scanout->enable_out_fence());
    lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
    for (uint64_t point = 1; point <= 3; ++point) {
        const auto early = kms::Fence::of_timeline(fd, handle, point);
        REQUIRE_FALSE(early);
        CHECK(early.error().code == EINVAL);
        checked(scanout->flip(0));
        const auto shown = scanout->take_out_fence();
        REQUIRE(shown);
        checked(shown->put_on_timeline(fd, handle, point));
        const auto same = checked(kms::Fence::of_timeline(fd, handle, point));
        CHECK(checked(same.wait(20s)));
        CHECK(shown->signalled());
        lessee.flipped();
    }
}

TEST_CASE("a flip waits for a point of a timeline") {
    Timeline timeline;
    auto &[lessor, lessee, fd, handle] = timeline;
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
    uint64_t point = 7;
    REQUIRE(drmSyncobjTimelineSignal(fd, &handle, &point, 1) == 0);
    checked(scanout->set_in_fence(*lessee.pipeline().primary,
                                  checked(kms::Fence::of_timeline(fd, handle, point))));
    checked(scanout->flip(1));
    CHECK(lessee.flipped().user_data == 1);
}

TEST_CASE("no fence is had of a handle that there is not") {
    RawLessor lessor;
    const auto fence = kms::Fence::of_timeline(lessor.fd(), 4711, 1);
    REQUIRE_FALSE(fence);
    CHECK(fence.error().code == ENOENT);
}

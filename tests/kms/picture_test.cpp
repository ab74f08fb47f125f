// What the display shows, by the hardware's own account: the writeback connector's picture.

#include <doctest/doctest.h>

#include <algorithm>

#include <drm_fourcc.h>
#include <sys/mman.h>

#include <sublet/kms/colour.hpp>
#include <sublet/kms/saved_properties.hpp>

#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

constexpr uint32_t red = 0xff0000;
constexpr uint32_t green = 0x00ff00;
constexpr uint32_t blue = 0x0000ff;

uint32_t colour(kms::DumbBuffer &picture, uint32_t x, uint32_t y) {
    return picture.row(y)[x] & 0xffffff;
}

uint32_t green_of(uint32_t pixel) {
    return pixel >> 8 & 0xff;
}

/// Red with a green stripe along the top.
std::shared_ptr<kms::DumbBuffer> striped(const Lessee &lessee, uint32_t width, uint32_t height) {
    auto buffer = lessee.buffer(red, width, height);
    for (uint32_t y = 0; y < 10; ++y) {
        std::ranges::fill(buffer->row(y), green | 0xff000000);
    }
    return buffer;
}

struct Turn {
    kms::Rotation rotation;
    uint32_t x, y; ///< Where the stripe is then.
};

std::vector<Turn> turns_of(const Lessee &lessee) {
    const uint32_t right = lessee.mode.hdisplay - 1;
    const uint32_t bottom = lessee.mode.vdisplay - 1;
    const auto parsed = [](const char *text) { return checked(kms::Rotation::parse(text)); };
    return {{parsed("0"), right / 2, 0},
            {parsed("90"), 0, bottom / 2},
            {parsed("180"), right / 2, bottom},
            {parsed("270"), right, bottom / 2},
            {parsed("reflect-y"), right / 2, bottom}};
}

/// All over the display.
kms::Layer turned_stripe(const Lessee &lessee, const Turn &turn) {
    const uint32_t width = lessee.mode.hdisplay;
    const uint32_t height = lessee.mode.vdisplay;
    const auto buffer = turn.rotation.swaps_axes() ? striped(lessee, height, width)
                                                   : striped(lessee, width, height);
    return lessee.picture(buffer, turn.rotation);
}

void check_stripe(kms::DumbBuffer &picture, const Turn &turn) {
    const uint32_t width = picture.width();
    const uint32_t height = picture.height();
    CHECK(colour(picture, turn.x, turn.y) == green);
    CHECK(colour(picture, width / 2, height / 2) == red);
    CHECK(colour(picture, width - 1 - turn.x, height - 1 - turn.y) == red);
}

} // namespace

TEST_CASE("a turned picture is shown turned counter-clockwise") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    for (const Turn &turn : turns_of(lessee)) {
        CAPTURE(turn.rotation.text());
        const auto scanout = lessee.scanout();
        lessee.light(*scanout, turned_stripe(lessee, turn));
        check_stripe(*lessor.photograph(0), turn);
    }
}

TEST_CASE("a picture can be turned otherwise while it is shown") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(blue)));
    for (const Turn &turn : turns_of(lessee)) {
        CAPTURE(turn.rotation.text());
        checked(scanout->show(turned_stripe(lessee, turn)));
        checked(scanout->flip(0));
        lessee.flipped();
        check_stripe(*lessor.photograph(0), turn);
    }
}

TEST_CASE("a plane that is shown late is not turned as the user before had it") {
    RawLessor lessor;
    RawLease lease = lessor.lend(0);
    const auto show_overlay = [](Lessee &lessee, kms::Scanout &scanout, kms::Rotation rotation) {
        checked(scanout.show({.plane = lessee.pipeline().overlays.front(),
                              .framebuffer = kms::DumbBuffer::framebuffer(striped(lessee, 64, 64)),
                              .rect = {.width = 64, .height = 64},
                              .rotation = rotation}));
        checked(scanout.flip(0));
        lessee.flipped();
    };
    Lessee before(checked(lease.fd.duplicate()));
    const auto earlier = before.scanout();
    before.light(*earlier, before.picture(before.buffer(blue)));
    show_overlay(before, *earlier, checked(kms::Rotation::parse("180")));
    REQUIRE(colour(*lessor.photograph(0), 32, 63) == green);

    Lessee lessee(checked(lease.fd.duplicate()));
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(blue)));
    show_overlay(lessee, *scanout, {});
    const auto picture = lessor.photograph(0);
    CHECK(colour(*picture, 32, 0) == green);
    CHECK(colour(*picture, 32, 63) == red);
}

TEST_CASE("a gamma table changes what is shown, and goes when it is taken away") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const kms::Crtc &crtc = *lessee.pipeline().crtc;
    const int fd = lessee.device.fd();
    const auto before = checked(kms::SavedProperties::of(fd, lessee.pipeline()));
    const auto scanout = lessee.scanout();
    checked(scanout->enable(lessee.mode));
    checked(scanout->show(lessee.picture(lessee.buffer(0x404040))));
    const auto table = kms::gamma_table(kms::gamma_size(crtc), 2);
    checked(kms::set_gamma(*scanout->next_request(), fd, crtc, table));
    checked(scanout->modeset(0));
    lessee.flipped();
    const uint32_t brightened = green_of(colour(*lessor.photograph(0), 5, 5));
    CHECK(brightened >= 126); // √(64/255) · 255 = 127.7
    CHECK(brightened <= 129);

    kms::AtomicRequest back;
    checked(before.restore(back, fd));
    CHECK(back.value(crtc.id, crtc.properties.gamma_lut->id) == 0);
    checked(back.commit_now(fd));
    CHECK(colour(*lessor.photograph(0), 5, 5) == 0x404040);
}

TEST_CASE("the lessor's own gamma table is put back by its contents") {
    RawLessor lessor;
    RawLease lease = lessor.lend(0);
    const auto darkened = [&](double gamma) {
        Lessee lessor_side(checked(lease.fd.duplicate()));
        const kms::Crtc &crtc = *lessor_side.pipeline().crtc;
        const auto table = kms::gamma_table(kms::gamma_size(crtc), gamma);
        kms::AtomicRequest request; // Its blob goes with it.
        checked(kms::set_gamma(request, lessor_side.device.fd(), crtc, table));
        checked(request.commit_now(lessor_side.device.fd()));
    };
    Lessee lessee(checked(lease.fd.duplicate()));
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(0x404040)));
    darkened(0.5);
    const uint32_t dark = green_of(colour(*lessor.photograph(0), 5, 5));
    CHECK(dark < 0x20);

    Lessee later(checked(lease.fd.duplicate()));
    const auto before = checked(kms::SavedProperties::of(later.device.fd(), later.pipeline()));
    darkened(2);
    CHECK(green_of(colour(*lessor.photograph(0), 5, 5)) > 0x40);
    kms::AtomicRequest back;
    checked(before.restore(back, later.device.fd()));
    checked(back.commit_now(later.device.fd()));
    CHECK(green_of(colour(*lessor.photograph(0), 5, 5)) == dark);
}

TEST_CASE("an overlay is where it was put, and the cursor above it") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const kms::Pipeline &pipeline = lessee.pipeline();
    REQUIRE(!pipeline.overlays.empty());
    REQUIRE(pipeline.cursor != nullptr);
    const auto scanout = lessee.scanout();
    checked(scanout->enable(lessee.mode));
    checked(scanout->show(lessee.picture(lessee.buffer(red))));
    checked(
        scanout->show({.plane = pipeline.overlays.front(),
                       .framebuffer = kms::DumbBuffer::framebuffer(lessee.buffer(green, 64, 32)),
                       .rect = {.x = 100, .y = 50, .width = 64, .height = 32}}));
    checked(scanout->show({.plane = pipeline.cursor,
                           .framebuffer = kms::DumbBuffer::framebuffer(lessee.buffer(blue, 64, 64)),
                           .rect = {.x = 160, .y = 78, .width = 64, .height = 64}}));
    checked(scanout->modeset(0));
    lessee.flipped();

    const auto picture = lessor.photograph(0);
    CHECK(colour(*picture, 100, 50) == green);
    CHECK(colour(*picture, 99, 50) == red);
    CHECK(colour(*picture, 100, 49) == red);
    CHECK(colour(*picture, 159, 77) == green);
    CHECK(colour(*picture, 163, 81) == blue);
    CHECK(colour(*picture, 223, 141) == blue);
    CHECK(colour(*picture, 224, 141) == red);
}

TEST_CASE("a picture of two planes of memory is shown in its colours") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const kms::Plane &primary = *lessee.pipeline().primary;
    REQUIRE(primary.formats.supports(DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR));
    const uint32_t width = lessee.mode.hdisplay;
    const uint32_t height = lessee.mode.vdisplay;
    const int fd = lessee.device.fd();

    uint32_t handle = 0;
    uint32_t stride = 0;
    uint64_t size = 0;
    uint64_t offset = 0;
    REQUIRE(drmModeCreateDumbBuffer(fd, width, height * 3 / 2, 8, 0, &handle, &stride, &size) == 0);
    REQUIRE(drmModeMapDumbBuffer(fd, handle, &offset) == 0);
    auto *memory = static_cast<uint8_t *>(
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(offset)));
    REQUIRE(memory != MAP_FAILED);
    const size_t luma = size_t{stride} * height;
    std::fill_n(memory, luma, uint8_t{200});
    std::fill_n(memory + luma, luma / 2, uint8_t{128});
    munmap(memory, size);

    const auto framebuffer =
        std::make_shared<const kms::Framebuffer>(checked(kms::Framebuffer::create(
            fd, {.width = width,
                 .height = height,
                 .format = DRM_FORMAT_NV12,
                 .planes = {{{.handle = handle, .stride = stride},
                             {.handle = handle, .stride = stride, .offset = stride * height}}},
                 .modifier = DRM_FORMAT_MOD_LINEAR})));
    drmModeDestroyDumbBuffer(fd, handle);
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, {.plane = &primary,
                            .framebuffer = framebuffer,
                            .rect = {.width = width, .height = height}});
    CHECK(colour(*lessor.photograph(0), width / 2, height / 2) == 0xc8c8c8);
}

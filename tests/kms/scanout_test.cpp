// Negotiation, fences and both ways of mode setting, against the kernel.

#include <doctest/doctest.h>

#include <cerrno>

#include <sublet/kms/colour.hpp>
#include <sublet/kms/failure.hpp>
#include <sublet/kms/hdr.hpp>
#include <sublet/kms/link_status.hpp>
#include <sublet/kms/negotiation.hpp>
#include <sublet/kms/variable_refresh.hpp>

#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;
using namespace std::chrono_literals;

namespace {

kms::Layer square(const Lessee &lessee, const kms::Plane *plane, uint32_t size) {
    return {.plane = plane,
            .framebuffer = kms::DumbBuffer::framebuffer(lessee.buffer(0x00ff00, 64, 64)),
            .rect = {.x = 10, .y = 10, .width = size, .height = size}};
}

} // namespace

TEST_CASE("all planes are used where the kernel takes them") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    const std::vector extras = {square(lessee, lessee.pipeline().overlays.front(), 64),
                                square(lessee, lessee.pipeline().cursor, 64)};
    const auto plan =
        checked(kms::negotiate(*scanout, lessee.mode, lessee.picture(lessee.buffer(0)), extras));
    CHECK(plan.extras == std::vector<size_t>{0, 1});
    CHECK(plan.modeset);
    CHECK(plan.refused.empty());
    checked(scanout->modeset(7));
    CHECK(lessee.flipped().user_data == 7);
}

TEST_CASE("overlay and cursor are taken off again") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    const kms::Plane *overlay = lessee.pipeline().overlays.front();
    const kms::Plane *cursor = lessee.pipeline().cursor;
    checked(scanout->enable(lessee.mode));
    checked(scanout->show(lessee.picture(lessee.buffer(0))));
    checked(scanout->show(square(lessee, overlay, 64)));
    checked(scanout->show(square(lessee, cursor, 64)));
    checked(scanout->modeset(0));
    lessee.flipped();
    REQUIRE(lessor.framebuffer_of(*overlay));
    REQUIRE(lessor.framebuffer_of(*cursor));

    checked(scanout->show({.plane = overlay}));
    checked(scanout->show({.plane = cursor}));
    checked(scanout->flip(0));
    lessee.flipped();
    CHECK_FALSE(lessor.framebuffer_of(*overlay));
    CHECK_FALSE(lessor.framebuffer_of(*cursor));

    checked(scanout->show(square(lessee, overlay, 64)));
    checked(scanout->flip(0));
    lessee.flipped();
    CHECK(lessor.framebuffer_of(*overlay));
}

TEST_CASE("the legacy calls take the cursor off again") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd, kms::ModeSetting::Legacy);
    const auto scanout = lessee.scanout();
    const kms::Plane *cursor = lessee.pipeline().cursor;
    checked(scanout->enable(lessee.mode));
    checked(scanout->show(lessee.picture(lessee.buffer(0))));
    checked(scanout->show(square(lessee, cursor, 64)));
    checked(scanout->modeset(0));
    lessee.flipped();
    REQUIRE(lessor.framebuffer_of(*cursor));

    checked(scanout->show({.plane = cursor}));
    checked(scanout->flip(0));
    lessee.flipped();
    CHECK_FALSE(lessor.framebuffer_of(*cursor));
}

TEST_CASE("the primary plane is not taken off") {
    for (const auto way : {kms::ModeSetting::Atomic, kms::ModeSetting::Legacy}) {
        RawLessor lessor;
        Lessee lessee(lessor.lend(0).fd, way);
        const auto scanout = lessee.scanout();
        checked(scanout->enable(lessee.mode));
        const auto shown = scanout->show({.plane = lessee.pipeline().primary});
        REQUIRE_FALSE(shown);
        CHECK(shown.error().kind == Error::Kind::Invalid);
    }
}

TEST_CASE("a plane that the kernel refuses is left out, and the plan says why") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    // More of the overlay's framebuffer is to be shown than there is.
    const std::vector extras = {square(lessee, lessee.pipeline().overlays.front(), 100),
                                square(lessee, lessee.pipeline().cursor, 64)};
    const auto plan =
        checked(kms::negotiate(*scanout, lessee.mode, lessee.picture(lessee.buffer(0)), extras));
    CHECK(plan.extras == std::vector<size_t>{1});
    REQUIRE(plan.refused.size() == 2);
    CHECK(plan.refused[0].planes == "primary + overlay + cursor");
    CHECK(plan.refused[1].planes == "primary + overlay");
    CHECK(plan.refused[0].reason.code == ENOSPC);
    checked(scanout->modeset(0));
    lessee.flipped();
}

TEST_CASE("a display that is lit already takes a frame without a modeset") {
    RawLessor lessor;
    RawLease lease = lessor.lend(0);
    Lessee before(checked(lease.fd.duplicate()));
    const auto preset = before.scanout();
    before.light(*preset, before.picture(before.buffer(0)));

    Lessee lessee(checked(lease.fd.duplicate()));
    const auto scanout = lessee.scanout();
    const auto plan =
        checked(kms::negotiate(*scanout, lessee.mode, lessee.picture(lessee.buffer(0)), {}));
    CHECK_FALSE(plan.modeset);
    checked(scanout->flip(0));
    lessee.flipped();
}

TEST_CASE("each commit makes a fence that tells when it is shown") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    checked(scanout->enable_out_fence());
    lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
    REQUIRE(scanout->take_out_fence());
    for (int i = 0; i < 3; ++i) {
        checked(scanout->flip(0));
        const auto shown = scanout->take_out_fence();
        REQUIRE(shown);
        CHECK_FALSE(scanout->take_out_fence());
        REQUIRE(checked(shown->wait(20s)));
        const auto flip = lessee.flipped();
        const auto at = checked(shown->signalled_at());
        REQUIRE(at);
        CHECK(*at >= flip.time - 1ms);
    }
}

TEST_CASE("a frame waits for its fence: one display for the other's flip") {
    RawLessor lessor;
    Lessee first(lessor.lend(0).fd);
    Lessee second(lessor.lend(1).fd);
    const auto one = first.scanout();
    const auto other = second.scanout();
    checked(one->enable_out_fence());
    checked(other->enable_out_fence());
    first.light(*one, first.picture(first.buffer(0)));
    second.light(*other, second.picture(second.buffer(0)));

    for (int i = 0; i < 5; ++i) {
        checked(one->flip(0));
        auto shown = one->take_out_fence();
        REQUIRE(shown);
        const kms::Fence reference(checked(UniqueFd::duplicate_of(shown->fd())));
        checked(other->set_in_fence(*second.pipeline().primary, *std::move(shown)));
        checked(other->flip(0));
        const auto follows = other->take_out_fence();
        REQUIRE(follows);
        REQUIRE(checked(follows->wait(20s)));
        const auto first_at = checked(reference.signalled_at());
        REQUIRE(first_at);
        CHECK(*checked(follows->signalled_at()) >= *first_at);
        first.flipped();
        second.flipped();
    }
}

TEST_CASE("framebuffers stay on the screen though only the scanout has them") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(0xff0000)));
    for (const uint32_t colour : {0x00ff00U, 0x0000ffU, 0xffffffU}) {
        checked(scanout->show(lessee.picture(lessee.buffer(colour))));
        checked(scanout->flip(0));
        checked(scanout->show(lessee.picture(lessee.buffer(0)))); // Never committed.
        lessee.flipped();
        CHECK((lessor.photograph(0)->row(5)[5] & 0xffffff) == colour);
    }
}

TEST_CASE("the legacy calls light a display and flip it") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd, kms::ModeSetting::Legacy);
    CHECK(lessee.device.mode_setting() == kms::ModeSetting::Legacy);
    REQUIRE(lessee.pipeline().cursor != nullptr);
    const auto scanout = lessee.scanout();
    CHECK(scanout->mode_setting() == kms::ModeSetting::Legacy);
    CHECK(scanout->next_request() == nullptr);

    const std::vector extras = {square(lessee, lessee.pipeline().overlays.front(), 64),
                                square(lessee, lessee.pipeline().cursor, 64)};
    const auto plan = checked(
        kms::negotiate(*scanout, lessee.mode, lessee.picture(lessee.buffer(0xff0000)), extras));
    CHECK(plan.extras == std::vector<size_t>{1});
    CHECK(plan.modeset);
    CHECK(plan.refused.front().reason.message() ==
          "legacy mode setting moves no overlay plane with a flip");
    checked(scanout->modeset(1));
    CHECK(lessee.flipped().user_data == 1);
    checked(scanout->show(lessee.picture(lessee.buffer(0x0000ff))));
    checked(scanout->flip(2));
    const auto flip = lessee.flipped();
    CHECK(flip.user_data == 2);
    CHECK(flip.crtc == lessee.pipeline().crtc->id);

    const auto picture = lessor.photograph(0);
    CHECK((picture->row(5)[5] & 0xffffff) == 0x0000ff);
    CHECK((picture->row(20)[20] & 0xffffff) == 0x00ff00); // The cursor.
}

TEST_CASE("what only atomic mode setting has is named where the legacy calls are used") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd, kms::ModeSetting::Legacy);
    const auto scanout = lessee.scanout();
    CHECK(scanout->enable_out_fence().error().message() ==
          "legacy mode setting has no property \"OUT_FENCE_PTR\"");
    const auto turned = checked(kms::Rotation::parse("180"));
    CHECK(scanout->show(lessee.picture(lessee.buffer(0), turned)).error().kind ==
          Error::Kind::Unsupported);
}

TEST_CASE("what the driver lacks is named") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const kms::Pipeline &pipeline = lessee.pipeline();
    const int fd = lessee.device.fd();
    kms::AtomicRequest request;
    CHECK(kms::set_variable_refresh(request, pipeline, true).error().kind ==
          Error::Kind::Unsupported);
    CHECK(kms::set_hdr(request, fd, *pipeline.connector, kms::HdrMetadata()).error().message() ==
          pipeline.connector->name + " has no property \"HDR_OUTPUT_METADATA\"");
    CHECK_FALSE(kms::set_max_bpc(request, *pipeline.connector, 8));
    CHECK_FALSE(kms::set_colour_matrix(request, fd, *pipeline.crtc, kms::ColourMatrix()));
    CHECK(request.commit_now(fd)); // None of it is in there.
}

TEST_CASE("no more extra layers are tried than can be") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    const std::vector<kms::Layer> extras(kms::max_extras + 1);
    const auto plan =
        kms::negotiate(*scanout, lessee.mode, lessee.picture(lessee.buffer(0)), extras);
    REQUIRE_FALSE(plan);
    CHECK(plan.error().message() == "9 extra layers are too many: 8 at most");
}

TEST_CASE("a part of a framebuffer is shown, and no more than there is") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    const auto [width, height] = std::pair(lessee.mode.hdisplay, lessee.mode.vdisplay);
    const auto buffer = lessee.buffer(0xff0000, width + 100u, height + 50u);
    buffer->row(50)[100] = 0xff00ff00;
    kms::Layer layer = lessee.picture(buffer);
    layer.source = {.x = 100, .y = 50, .width = double(width), .height = double(height)};
    lessee.light(*scanout, layer);
    CHECK((lessor.photograph(0)->row(0)[0] & 0xffffff) == 0x00ff00);
    CHECK((lessor.photograph(0)->row(0)[1] & 0xffffff) == 0xff0000);

    layer.source->x = 101;
    checked(scanout->show(layer));
    const auto tested = scanout->test();
    REQUIRE_FALSE(tested);
    CHECK(kms::classify(tested.error()) == kms::Failure::Rejected);
}

TEST_CASE("what a plane does not have is said before the kernel is asked") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    checked(scanout->enable(lessee.mode));
    kms::Layer layer = lessee.picture(lessee.buffer(0));
    const kms::PlaneProperties &has = lessee.pipeline().primary->properties;
    layer.alpha = 1;
    checked(scanout->show(layer));
    layer.alpha = 0.5;
    CHECK(scanout->show(layer).has_value() == has.alpha.has_value());
    layer.alpha.reset();
    layer.zpos = 1'000'000;
    const auto shown = scanout->show(layer);
    REQUIRE_FALSE(shown);
    CHECK(shown.error().kind == Error::Kind::Unsupported);
}

TEST_CASE("a property changes while the display is lit, with one flip and no modeset") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    const int fd = lessee.device.fd();
    const kms::Crtc &crtc = *lessee.pipeline().crtc;
    lessee.light(*scanout, lessee.picture(lessee.buffer(0x404040)));
    const kms::ColourTable inverted = [&] {
        auto table = kms::gamma_table(kms::gamma_size(crtc), 1);
        std::reverse(table.begin(), table.end());
        return table;
    }();
    checked(kms::set_gamma(*scanout->next_request(), fd, crtc, inverted));
    checked(scanout->test());
    checked(scanout->flip(1));
    lessee.flipped();
    CHECK(scanout->next_request()->empty());
    CHECK((lessor.photograph(0)->row(0)[0] & 0xffffff) == 0xbfbfbf);

    // What is refused is taken back, and the frame after it is shown.
    scanout->next_request()->set(crtc.id, crtc.properties.gamma_lut->id, 0xfffff);
    CHECK_FALSE(scanout->flip(2));
    scanout->next_request()->remove(crtc.id, crtc.properties.gamma_lut->id);
    checked(scanout->flip(3));
    CHECK(lessee.flipped().user_data == 3);
    CHECK((lessor.photograph(0)->row(0)[0] & 0xffffff) == 0xbfbfbf);
}

TEST_CASE("a driver that flips at vblanks only says so") {
    for (const auto way : {kms::ModeSetting::Atomic, kms::ModeSetting::Legacy}) {
        RawLessor lessor;
        Lessee lessee(lessor.lend(0).fd, way);
        const auto scanout = lessee.scanout();
        lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
        CHECK_FALSE(lessee.device.flips_async());
        const auto flipped = scanout->flip_async(1);
        REQUIRE_FALSE(flipped);
        CHECK(flipped.error().kind == Error::Kind::Unsupported);
    }
}

TEST_CASE("a good link is good, and an ordinary panel upright and whole") {
    RawLessor lessor;
    const Lessee lessee(lessor.lend(0).fd);
    const kms::Connector &connector = *lessee.pipeline().connector;
    CHECK(connector.properties.link_status);
    CHECK_FALSE(checked(kms::link_is_bad(lessee.device.fd(), connector)));
    CHECK(connector.orientation == kms::PanelOrientation::Normal);
    CHECK_FALSE(connector.tile);
}

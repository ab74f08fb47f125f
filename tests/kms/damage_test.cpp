// What a scanout tells the kernel of the parts that changed, as the kernel has understood it.

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <vector>

#include <sublet/kms/damage.hpp>
#include <sublet/vocabulary/drm_ptr.hpp>

#include "allocations.hpp"
#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

/// Rectangles as people write them.
using Clips = std::vector<std::array<int, 4>>;

/// The clips of the last commit, of which the kernel forgets those before. None: it was all new.
Clips clips(const Lessee &lessee) {
    const int fd = lessee.device.fd();
    const auto plane = checked(kms::ObjectProperties::read(
        fd, lessee.pipeline().primary->id.value(), DRM_MODE_OBJECT_PLANE));
    const auto id = plane.value("FB_DAMAGE_CLIPS").value();
    if (id == 0) {
        return {};
    }
    const DrmBlob blob(drmModeGetPropertyBlob(fd, static_cast<uint32_t>(id)));
    const std::span rects(static_cast<const drm_mode_rect *>(blob->data),
                          blob->length / sizeof(drm_mode_rect));
    Clips found;
    for (const drm_mode_rect &rect : rects) {
        found.push_back({rect.x1, rect.y1, rect.x2, rect.y2});
    }
    return found;
}

/// A lit display whose scanout is to show one buffer after the other.
struct Lit {
    RawLessor lessor;
    Lessee lessee;
    std::shared_ptr<kms::DumbBuffer> buffer = lessee.buffer(0);
    std::unique_ptr<kms::Scanout> scanout = lessee.scanout();

    explicit Lit(kms::ModeSetting way = kms::ModeSetting::Atomic) : lessee(lessor.lend(0).fd, way) {
        lessee.light(*scanout, picture({}));
    }

    [[nodiscard]] kms::Layer picture(std::span<const drm_mode_rect> damage) const {
        kms::Layer layer = lessee.picture(buffer);
        layer.damage = damage;
        return layer;
    }

    void flip() {
        checked(scanout->flip(0));
        lessee.flipped();
    }
};

} // namespace

TEST_CASE("a frame carries the damage that it was shown with, and the next does not") {
    Lit lit;
    kms::Damage damage(lit.buffer->width(), lit.buffer->height());
    damage.add(10, 20, 30, 40);
    damage.add(100, 0, 5, 5);
    checked(lit.scanout->show(lit.picture(damage.clips())));
    lit.flip();
    CHECK(clips(lit.lessee) == Clips{{10, 20, 40, 60}, {100, 0, 105, 5}});
    lit.flip();
    CHECK(clips(lit.lessee) == Clips());
}

TEST_CASE("damage is copied when it is shown") {
    Lit lit;
    {
        kms::Damage damage(100, 100);
        damage.add(1, 2, 3, 4);
        checked(lit.scanout->show(lit.picture(damage.clips())));
    }
    lit.flip();
    CHECK(clips(lit.lessee) == Clips{{1, 2, 4, 6}});
}

TEST_CASE("what is shown last before a commit says what is damaged") {
    Lit lit;
    const std::array some = {drm_mode_rect{0, 0, 9, 9}};
    const std::array other = {drm_mode_rect{5, 5, 6, 6}};
    checked(lit.scanout->show(lit.picture(some)));
    checked(lit.scanout->show(lit.picture(other)));
    lit.flip();
    CHECK(clips(lit.lessee) == Clips{{5, 5, 6, 6}});
    checked(lit.scanout->show(lit.picture(some)));
    checked(lit.scanout->show(lit.picture({})));
    lit.flip();
    CHECK(clips(lit.lessee) == Clips());
}

TEST_CASE("a frame that is refused for the moment keeps its damage") {
    Lit lit;
    const std::array some = {drm_mode_rect{0, 0, 9, 9}};
    checked(lit.scanout->flip(0));
    checked(lit.scanout->show(lit.picture(some)));
    REQUIRE(lit.scanout->flip(0).error().code == EBUSY);
    lit.lessee.flipped();
    lit.flip();
    CHECK(clips(lit.lessee) == Clips{{0, 0, 9, 9}});
}

TEST_CASE("the frame that lights a display is new as a whole") {
    Lit lit;
    const std::array some = {drm_mode_rect{0, 0, 9, 9}};
    checked(lit.scanout->show(lit.picture(some)));
    lit.lessee.light(*lit.scanout, lit.picture(some));
    CHECK(clips(lit.lessee) == Clips());
    lit.flip();
    CHECK(clips(lit.lessee) == Clips());
}

TEST_CASE("frames with damage allocate nothing") {
    Lit lit;
    const std::array some = {drm_mode_rect{0, 0, 9, 9}, drm_mode_rect{20, 20, 30, 30}};
    const kms::Layer layer = lit.picture(some);
    checked(lit.scanout->show(layer));
    lit.flip(); // The first takes its room.
    for (int frame = 0; frame < 20; ++frame) {
        const uint64_t before = allocations();
        checked(lit.scanout->show(layer));
        checked(lit.scanout->flip(0));
        CHECK(allocations() == before);
        lit.lessee.flipped();
    }
}

TEST_CASE("the legacy calls take damage and say nothing of it") {
    Lit lit(kms::ModeSetting::Legacy);
    const std::array some = {drm_mode_rect{0, 0, 9, 9}};
    checked(lit.scanout->show(lit.picture(some)));
    lit.flip();
}

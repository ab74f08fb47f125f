// The panels of one headset: lit, flipped and changed by one commit for both.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include <drm_fourcc.h>
#include <poll.h>

#include <sublet/displays/display_mode.hpp>
#include <sublet/kms/negotiation.hpp>

#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

uint64_t number(const char *variable, uint64_t otherwise) {
    const char *text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Two displays in one lease, each with two buffers in the same mode.
struct Panels {
    RawLessor lessor;
    Lessee lessee{lessor.lend({0, 1}).fd};
    std::vector<kms::Pipeline> pipelines = checked(kms::plan_pipelines(lessee.device));
    std::unique_ptr<kms::Scanout> scanout = kms::Scanout::create(lessee.device, pipelines);
    std::vector<drmModeModeInfo> modes;
    kms::PageFlipReader reader;

    Panels() {
        for (const kms::Pipeline &pipeline : pipelines) {
            modes.push_back(choose_mode(pipeline.connector->modes, {}).value());
        }
    }

    [[nodiscard]] kms::Layer picture(size_t panel, uint32_t colour) const {
        const auto buffer = lessee.buffer(colour, modes[panel].hdisplay, modes[panel].vdisplay);
        return {.plane = pipelines[panel].primary,
                .framebuffer = kms::DumbBuffer::framebuffer(buffer),
                .rect = {.width = modes[panel].hdisplay, .height = modes[panel].vdisplay}};
    }

    /// The events of one commit, one for each CRTC.
    std::map<CrtcId, kms::PageFlip> flipped() {
        std::map<CrtcId, kms::PageFlip> flips;
        while (flips.size() < pipelines.size()) {
            pollfd input = {lessee.device.fd(), POLLIN, 0};
            if (poll(&input, 1, 20'000) != 1) {
                throw std::runtime_error("no page flip");
            }
            const auto arrived = checked(reader.read(lessee.device.fd()));
            for (const kms::PageFlip &flip : arrived) {
                CHECK(flips.emplace(flip.crtc, flip).second);
            }
        }
        return flips;
    }
};

} // namespace

TEST_CASE("two panels flip together, one commit and one event each per frame") {
    const uint64_t frames = number("SUBLET_FLIPS", 20);
    const bool exact = number("SUBLET_EXACT", 0) != 0; // On a clock that nothing disturbs.
    Panels panels;
    const std::vector primaries = {panels.picture(0, 0xff0000), panels.picture(1, 0x0000ff)};
    const std::vector others = {panels.picture(0, 0x00ff00), panels.picture(1, 0xffffff)};
    const auto plan = checked(kms::negotiate(*panels.scanout, panels.modes, primaries, {}));
    CHECK(plan.modeset);
    checked(panels.scanout->modeset(0));
    auto last = panels.flipped();
    REQUIRE(last.size() == 2);
    CHECK((panels.lessor.photograph(0)->row(9)[9] & 0xffffff) == 0xff0000);
    CHECK((panels.lessor.photograph(1)->row(9)[9] & 0xffffff) == 0x0000ff);
    checked(panels.scanout->flip(0)); // Photographs take their time.
    last = panels.flipped();

    size_t missed = 0;
    for (uint64_t frame = 1; frame <= frames; ++frame) {
        for (const kms::Layer &layer : frame % 2 != 0 ? others : primaries) {
            checked(panels.scanout->show(layer));
        }
        checked(panels.scanout->flip(frame));
        const auto now = panels.flipped();
        for (const auto &[crtc, flip] : now) {
            REQUIRE(flip.user_data == frame);
            missed += flip.sequence - last.at(crtc).sequence - 1;
        }
        last = now;
    }
    MESSAGE(frames << " frames, " << missed << " vblanks missed");
    if (exact) {
        CHECK(missed == 0);
    }
    pollfd input = {panels.lessee.device.fd(), POLLIN, 0};
    CHECK(poll(&input, 1, 0) == 0); // No event beside those.
}

TEST_CASE("each panel has a plane of its own kind, and the overlays are shared out") {
    Panels panels;
    CHECK(panels.pipelines[0].primary != panels.pipelines[1].primary);
    CHECK(panels.pipelines[0].crtc != panels.pipelines[1].crtc);
    const size_t one = panels.pipelines[0].overlays.size();
    const size_t other = panels.pipelines[1].overlays.size();
    CHECK(one != 0);
    CHECK(one == other);
}

TEST_CASE("each display of a scanout needs a mode, and shows planes of its own") {
    Panels panels;
    const auto enabled = panels.scanout->enable(std::span(panels.modes).first(1));
    REQUIRE_FALSE(enabled);
    CHECK(enabled.error().kind == Error::Kind::Invalid);
    const auto one = kms::Scanout::create(panels.lessee.device, panels.pipelines[0]);
    checked(one->enable(panels.modes[0]));
    const auto shown = one->show(panels.picture(1, 0));
    REQUIRE_FALSE(shown);
    CHECK(shown.error().kind == Error::Kind::Invalid);
}

TEST_CASE("the legacy calls drive one display at a time") {
    RawLessor lessor;
    Lessee lessee(lessor.lend({0, 1}).fd, kms::ModeSetting::Legacy);
    const auto scanout = kms::Scanout::create(lessee.device, lessee.pipelines);
    const auto enabled = scanout->enable(lessee.mode);
    REQUIRE_FALSE(enabled);
    CHECK(enabled.error().kind == Error::Kind::Unsupported);
}

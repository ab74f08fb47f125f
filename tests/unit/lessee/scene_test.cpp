#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include <scene/frame_code.hpp>
#include <scene/scene.hpp>

using namespace sublet::cli;

namespace {

class Picture : public Canvas {
public:
    Picture(uint32_t width, uint32_t height)
        : width_(width), height_(height), pixels_(size_t{width} * height, untouched) {}

    [[nodiscard]] uint32_t width() const override { return width_; }
    [[nodiscard]] uint32_t height() const override { return height_; }
    void fill(Rect rect, uint32_t colour) override {
        for (uint32_t y = rect.y; y < std::min(rect.y + rect.height, height_); ++y) {
            for (uint32_t x = rect.x; x < std::min(rect.x + rect.width, width_); ++x) {
                pixels_[y * width_ + x] = colour;
            }
        }
    }

    [[nodiscard]] const std::vector<uint32_t> &pixels() const { return pixels_; }
    [[nodiscard]] bool complete() const { return !std::ranges::contains(pixels_, untouched); }

    /// As a test does that has taken a picture of a display.
    [[nodiscard]] std::optional<uint32_t> frame() const {
        uint32_t cells = 0;
        for (uint32_t i = 0; i < frame_code_cells; ++i) {
            const uint32_t x = (2 * i + 1) * width_ / (2 * frame_code_cells);
            const uint32_t y = width_ / (2 * frame_code_cells);
            cells = cells << 1 | (pixels_[y * width_ + x] == 0xffffff ? 1u : 0u);
        }
        return decode_frame(cells);
    }

private:
    static constexpr uint32_t untouched = 0xdeadbeef;

    uint32_t width_;
    uint32_t height_;
    std::vector<uint32_t> pixels_;
};

constexpr const char *scenes[] = {"test", "bars", "counter", "flash", "solid:336699"};

} // namespace

TEST_CASE("every scene covers the whole picture and tells its frame") {
    for (const char *name : scenes) {
        CAPTURE(name);
        const auto scene = make_scene(name);
        REQUIRE(scene);
        Picture picture(333, 200);
        (*scene)->paint(picture, 77);
        CHECK(picture.complete());
        CHECK(picture.frame() == 77u);
    }
}

TEST_CASE("updating a picture gives the same as painting it anew") {
    for (const char *name : scenes) {
        CAPTURE(name);
        const auto scene = make_scene(name);
        REQUIRE(scene);
        Picture updated(256, 160);
        (*scene)->paint(updated, 0);
        uint32_t shown = 0;
        for (const uint32_t frame :
             {0u, 2u, 29u, 30u, 31u, 60u, 99u, 101u, 119u, 121u, 5u, 123456789u}) {
            CAPTURE(frame);
            (*scene)->update(updated, shown, frame);
            shown = frame;
            Picture anew(256, 160);
            (*scene)->paint(anew, frame);
            CHECK(updated.pixels() == anew.pixels());
        }
    }
}

TEST_CASE("two frames in a row look different") {
    const auto scene = make_scene("test");
    Picture one(256, 160);
    Picture other(256, 160);
    (*scene)->paint(one, 8);
    (*scene)->paint(other, 9);
    CHECK(one.pixels() != other.pixels());
}

TEST_CASE("the flash is white in one frame of thirty") {
    const auto scene = make_scene("flash");
    for (const uint32_t frame : {0u, 1u, 29u, 30u, 31u, 59u, 60u}) {
        CAPTURE(frame);
        Picture picture(64, 40);
        (*scene)->paint(picture, frame);
        CHECK(picture.pixels().back() == (frame % 30 == 0 ? 0xffffffu : 0u));
    }
}

TEST_CASE("an unknown scene is refused") {
    for (const char *name : {"", "tset", "solid", "solid:12345", "solid:gggggg", "solid:1234567"}) {
        CAPTURE(name);
        CHECK_FALSE(make_scene(name));
    }
}

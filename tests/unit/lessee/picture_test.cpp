#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include <png.h>
#include <unistd.h>

#include <scene/picture.hpp>
#include <scene/png_file.hpp>

using namespace sublet::cli;

namespace {

constexpr uint32_t red = 0xff0000;
constexpr uint32_t blue = 0x0000ff;

/// A file of its own that is gone afterwards.
class TemporaryFile {
public:
    TemporaryFile()
        : path_(std::filesystem::temp_directory_path() /
                ("picture-test-" + std::to_string(getpid()))) {}
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;

    [[nodiscard]] std::string path() const { return path_; }

private:
    std::filesystem::path path_;
};

void write_png(const std::string &path, uint32_t width, uint32_t format,
               std::vector<png_byte> bytes) {
    png_image image = {};
    image.version = PNG_IMAGE_VERSION;
    image.format = format;
    image.width = width;
    image.height = static_cast<uint32_t>(bytes.size() / PNG_IMAGE_PIXEL_SIZE(format) / width);
    REQUIRE(png_image_write_to_file(&image, path.c_str(), 0, bytes.data(), 0, nullptr) != 0);
}

} // namespace

TEST_CASE("a picture of the display's size is shown as it is") {
    const Picture picture{2, 2, {1, 2, 3, 0xfffefd}};
    CHECK(letterboxed(picture, 2, 2).pixels == picture.pixels);
}

TEST_CASE("a small picture grows with sharp edges, black bars beside it") {
    const Picture shown = letterboxed({2, 1, {red, blue}}, 4, 4);
    const std::vector<uint32_t> expected = {
        0, 0, 0, 0, red, red, blue, blue, red, red, blue, blue, 0, 0, 0, 0,
    };
    CHECK(shown.pixels == expected);
}

TEST_CASE("a large picture shrinks to the mean of what each pixel covers") {
    CHECK(letterboxed({4, 2, {red, red, blue, blue, red, red, blue, blue}}, 2, 1).pixels ==
          std::vector{red, blue});
    CHECK(letterboxed({2, 2, {0, 0x646464, 0x646464, 0xc8c8c8}}, 1, 1).pixels ==
          std::vector{0x646464u});
    const std::vector<uint32_t> grey(size_t{1000} * 700, 0x7f7f7f);
    const Picture shown = letterboxed({1000, 700, grey}, 333, 333);
    CHECK(shown.pixels[size_t{166} * 333 + 166] == 0x7f7f7f);
    CHECK(shown.pixels.front() == 0);
}

TEST_CASE("a very long picture stays visible") {
    const Picture shown = letterboxed({500, 1, std::vector<uint32_t>(500, red)}, 100, 99);
    CHECK(shown.pixels[size_t{49} * 100 + 50] == red);
}

TEST_CASE("nothing to show and no room are no trouble") {
    CHECK(letterboxed({}, 2, 1).pixels == std::vector{0u, 0u});
    CHECK(letterboxed({1, 1, {red}}, 10, 0).pixels.empty());
}

TEST_CASE("a PNG file is read whatever its kind") {
    const TemporaryFile file;
    write_png(file.path(), 2, PNG_FORMAT_RGB, {255, 0, 0, 0, 0, 255});
    auto picture = read_png(file.path());
    REQUIRE(picture);
    CHECK(picture->width == 2);
    CHECK(picture->height == 1);
    CHECK(picture->pixels == std::vector{red, blue});

    write_png(file.path(), 1, PNG_FORMAT_GRAY, {0x80, 0x40});
    CHECK(read_png(file.path())->pixels == std::vector{0x808080u, 0x404040u});
}

TEST_CASE("what is transparent in a PNG file lies over black") {
    const TemporaryFile file;
    write_png(file.path(), 3, PNG_FORMAT_RGBA, {255, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 255});
    CHECK(read_png(file.path())->pixels == std::vector{red, 0u, blue});
}

TEST_CASE("a file that cannot be shown is refused with its name and the reason") {
    const TemporaryFile file;
    const auto refused_with = [&](const char *reason) {
        const auto picture = read_png(file.path());
        REQUIRE_FALSE(picture);
        CAPTURE(picture.error().message());
        CHECK(picture.error().message().contains(file.path()));
        CHECK(picture.error().message().contains(reason));
    };
    refused_with("No such file");
    std::ofstream(file.path()) << "no picture at all";
    refused_with("PNG");

    write_png(file.path(), 16, PNG_FORMAT_GRAY, std::vector<png_byte>(256, 7));
    std::filesystem::resize_file(file.path(), std::filesystem::file_size(file.path()) - 20);
    refused_with("");
}

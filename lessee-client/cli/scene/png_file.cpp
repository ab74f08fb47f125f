#include "scene/png_file.hpp"

#include <png.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

constexpr uint32_t longest_side = 16384;

struct Reader {
    png_image image = {};

    Reader() { image.version = PNG_IMAGE_VERSION; }
    ~Reader() { png_image_free(&image); }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;
};

std::unexpected<Error> unreadable(const std::string &path, std::string_view why) {
    return std::unexpected(
        Error::make(Error::Kind::Invalid, formatted("cannot show {}: {}", path, why)));
}

} // namespace

std::expected<Picture, Error> read_png(const std::string &path) {
    Reader reader;
    if (png_image_begin_read_from_file(&reader.image, path.c_str()) == 0) {
        return unreadable(path, reader.image.message);
    }
    reader.image.format = PNG_FORMAT_RGB;
    const uint32_t width = reader.image.width;
    const uint32_t height = reader.image.height;
    if (width > longest_side || height > longest_side) {
        return unreadable(path, formatted("{}x{} pixels are too many", width, height));
    }

    std::vector<png_byte> bytes(size_t{3} * width * height);
    const png_color black = {};
    if (png_image_finish_read(&reader.image, &black, bytes.data(), 0, nullptr) == 0) {
        return unreadable(path, reader.image.message);
    }
    Picture picture{width, height, std::vector<uint32_t>(size_t{width} * height)};
    for (size_t i = 0; i < picture.pixels.size(); ++i) {
        picture.pixels[i] = uint32_t{bytes[3 * i]} << 16 | uint32_t{bytes[3 * i + 1]} << 8 |
                            uint32_t{bytes[3 * i + 2]};
    }
    return picture;
}

} // namespace sublet::cli

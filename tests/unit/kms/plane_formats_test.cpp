#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <vector>

#include <drm_fourcc.h>
#include <xf86drmMode.h>

#include "kms/plane_formats.hpp"

using namespace sublet;
using sublet::kms::common_modifiers;
using sublet::kms::PlaneFormats;

namespace {

constexpr uint64_t linear = DRM_FORMAT_MOD_LINEAR;
constexpr uint64_t tiled = I915_FORMAT_MOD_X_TILED;
constexpr uint64_t compressed = I915_FORMAT_MOD_Y_TILED_CCS;

/// An IN_FORMATS blob as the kernel writes it.
std::vector<std::byte> in_formats(const std::vector<uint32_t> &formats,
                                  const std::vector<drm_format_modifier> &modifiers,
                                  uint32_t version = FORMAT_BLOB_CURRENT) {
    drm_format_modifier_blob header = {};
    header.version = version;
    header.count_formats = static_cast<uint32_t>(formats.size());
    header.formats_offset = sizeof(header);
    header.count_modifiers = static_cast<uint32_t>(modifiers.size());
    header.modifiers_offset =
        static_cast<uint32_t>((sizeof(header) + formats.size() * sizeof(uint32_t) + 7) & ~7UL);
    std::vector<std::byte> blob(header.modifiers_offset +
                                modifiers.size() * sizeof(drm_format_modifier));
    std::memcpy(blob.data(), &header, sizeof(header));
    std::memcpy(blob.data() + header.formats_offset, formats.data(),
                formats.size() * sizeof(uint32_t));
    if (!modifiers.empty()) {
        std::memcpy(blob.data() + header.modifiers_offset, modifiers.data(),
                    modifiers.size() * sizeof(drm_format_modifier));
    }
    return blob;
}

const std::vector<uint32_t> three = {DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, DRM_FORMAT_NV12};

std::vector<uint64_t> modifiers(const PlaneFormats &formats, uint32_t format) {
    const auto found = formats.modifiers(format);
    return {found.begin(), found.end()};
}

} // namespace

TEST_CASE("IN_FORMATS says which layouts each format may have") {
    const auto formats = PlaneFormats::parse(in_formats(
        three, {{.formats = 0b111, .modifier = linear}, {.formats = 0b001, .modifier = tiled}}));
    REQUIRE(formats);
    CHECK(formats->formats() == three);
    CHECK(modifiers(*formats, DRM_FORMAT_XRGB8888) == std::vector{linear, tiled});
    CHECK(modifiers(*formats, DRM_FORMAT_NV12) == std::vector{linear});
    CHECK(formats->supports(DRM_FORMAT_XRGB8888, tiled));
    CHECK_FALSE(formats->supports(DRM_FORMAT_ARGB8888, tiled));
    CHECK_FALSE(formats->supports(DRM_FORMAT_RGB565));
}

TEST_CASE("a modifier's bits count from its offset, for planes of more than 64 formats") {
    std::vector<uint32_t> many(70);
    for (uint32_t i = 0; i < many.size(); ++i) {
        many[i] = 0x1000 + i;
    }
    const auto formats = PlaneFormats::parse(
        in_formats(many, {{.formats = 0b11, .offset = 64, .modifier = compressed},
                          {.formats = uint64_t{1} << 63, .offset = 64, .modifier = tiled}}));
    REQUIRE(formats);
    CHECK(modifiers(*formats, many[64]) == std::vector{compressed});
    CHECK(modifiers(*formats, many[65]) == std::vector{compressed});
    CHECK(modifiers(*formats, many[0]).empty());
}

TEST_CASE("a blob that is cut off or unknown is refused wherever it ends") {
    const auto whole = in_formats(three, {{.formats = 0b111, .modifier = linear}});
    REQUIRE(PlaneFormats::parse(whole));
    for (size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(PlaneFormats::parse(std::span(whole).first(length)));
    }
    CHECK_FALSE(PlaneFormats::parse(in_formats(three, {}, 2)));
}

TEST_CASE("no broken number of a blob is followed out of it") {
    const auto whole = in_formats(three, {{.formats = 0b111, .modifier = linear}});
    for (size_t i = 0; i < sizeof(drm_format_modifier_blob); ++i) {
        auto broken = whole;
        broken[i] = std::byte{0xff};
        CAPTURE(i);
        if (const auto formats = PlaneFormats::parse(broken)) {
            CHECK(formats->formats().size() <= three.size());
        }
    }
}

TEST_CASE("without IN_FORMATS layouts cannot be named") {
    const auto formats = PlaneFormats::without_modifiers(three);
    CHECK(formats.supports(DRM_FORMAT_NV12));
    CHECK(formats.modifiers(DRM_FORMAT_NV12).empty());
    CHECK_FALSE(formats.supports(DRM_FORMAT_NV12, linear));
}

TEST_CASE("the first wanted format that the plane has is taken") {
    const auto formats = PlaneFormats::without_modifiers(three);
    CHECK(formats.first_of(std::array<uint32_t, 2>{DRM_FORMAT_RGB565, DRM_FORMAT_NV12}) ==
          DRM_FORMAT_NV12);
    CHECK_FALSE(formats.first_of(std::array<uint32_t, 1>{DRM_FORMAT_RGB565}));
}

TEST_CASE("a buffer for several planes gets a layout that all of them take") {
    const auto one = PlaneFormats::parse(in_formats(
        three, {{.formats = 0b111, .modifier = tiled}, {.formats = 0b111, .modifier = linear}}));
    const auto other =
        PlaneFormats::parse(in_formats(three, {{.formats = 0b111, .modifier = linear}}));
    const std::array<const PlaneFormats *, 2> both = {&*one, &*other};
    CHECK(common_modifiers(DRM_FORMAT_NV12, both) == std::vector{linear});
    CHECK(common_modifiers(DRM_FORMAT_RGB565, both).empty());
    CHECK(common_modifiers(DRM_FORMAT_NV12, {}).empty());
}

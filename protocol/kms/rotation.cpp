#include "rotation.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include <xf86drmMode.h>

#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

constexpr auto words = std::to_array<std::pair<std::string_view, uint32_t>>({
    {"0", DRM_MODE_ROTATE_0},
    {"90", DRM_MODE_ROTATE_90},
    {"180", DRM_MODE_ROTATE_180},
    {"270", DRM_MODE_ROTATE_270},
    {"reflect-x", DRM_MODE_REFLECT_X},
    {"reflect-y", DRM_MODE_REFLECT_Y},
});

constexpr uint32_t turns = DRM_MODE_ROTATE_MASK;

} // namespace

std::expected<Rotation, Error> Rotation::parse(std::string_view text) {
    uint32_t bits = 0;
    for (const auto part : std::views::split(text, ',')) {
        const auto word = std::ranges::find(words, std::string_view(part),
                                            &std::pair<std::string_view, uint32_t>::first);
        const bool fits = word != words.end() && (bits & word->second) == 0 &&
                          ((word->second & turns) == 0 || bits == 0);
        if (!fits) {
            bits = 0;
            break;
        }
        bits |= word->second;
    }
    if (bits == 0) {
        return std::unexpected(Error::make(
            Error::Kind::Invalid,
            formatted("\"{}\" is not a rotation: write 0, 90, 180 or 270 (counter-clockwise), "
                      "with ,reflect-x or ,reflect-y behind it",
                      text)));
    }
    Rotation rotation;
    rotation.bits_ = (bits & turns) != 0 ? bits : bits | DRM_MODE_ROTATE_0;
    return rotation;
}

bool Rotation::swaps_axes() const {
    return (bits_ & (DRM_MODE_ROTATE_90 | DRM_MODE_ROTATE_270)) != 0;
}

std::string Rotation::text() const {
    std::string text;
    for (const auto &[word, bit] : words) {
        if ((bits_ & bit) != 0) {
            text += text.empty() ? "" : ",";
            text += word;
        }
    }
    return text;
}

} // namespace sublet::kms

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sublet::kms {

/// Which part of a picture a panel shows that shares it with others, as its EDID says it (DisplayID
/// tiled display topology, the kernel's TILE property).
struct Tile {
    uint32_t group = 0;          ///< Panels of the same group share a picture.
    bool single_monitor = false; ///< They are in one case.
    uint32_t columns = 1;        ///< Of the whole picture, in tiles,
    uint32_t rows = 1;
    uint32_t column = 0; ///< and where in it this one is.
    uint32_t row = 0;
    uint32_t width = 0; ///< px
    uint32_t height = 0;

    /// From the property's blob; nothing if it makes no sense.
    [[nodiscard]] static std::optional<Tile> parse(std::string_view blob);

    bool operator==(const Tile &) const = default;
};

} // namespace sublet::kms

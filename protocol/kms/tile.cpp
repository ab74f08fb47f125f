#include "tile.hpp"

#include <array>
#include <charconv>

namespace sublet::kms {

std::optional<Tile> Tile::parse(std::string_view blob) {
    // "GROUP:SINGLE:COLUMNS:ROWS:COLUMN:ROW:WIDTH:HEIGHT", with a zero byte (drm_connector.c).
    std::array<uint32_t, 8> numbers = {};
    const char *at = blob.data();
    const char *const end = at + blob.size();
    for (size_t i = 0; i < numbers.size(); ++i) {
        if (i != 0) {
            if (at == end || *at != ':') {
                return std::nullopt;
            }
            ++at;
        }
        const auto [next, error] = std::from_chars(at, end, numbers[i]);
        if (error != std::errc()) {
            return std::nullopt;
        }
        at = next;
    }
    const auto [group, single, columns, rows, column, row, width, height] = numbers;
    if ((at != end && *at != '\0') || column >= columns || row >= rows) {
        return std::nullopt;
    }
    return Tile{group, single != 0, columns, rows, column, row, width, height};
}

} // namespace sublet::kms

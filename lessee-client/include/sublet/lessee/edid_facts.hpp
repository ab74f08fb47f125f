#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sublet::lessee {

/// What a display's EDID says of it.
struct EdidFacts {
    std::string maker;      ///< PNP id, three capital letters: "HVR".
    std::string maker_name; ///< The registered company; empty if the id is unknown.
    uint16_t product = 0;   ///< Product code: 0xaa01.
    std::string model;      ///< Product name descriptor; empty if there is none.
    std::string serial;     ///< Serial descriptor, or else the numeric serial; may be empty.

    bool operator==(const EdidFacts &) const = default;
};

/// Reads an EDID blob as the kernel gives it; empty if it is none.
[[nodiscard]] std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob);

} // namespace sublet::lessee

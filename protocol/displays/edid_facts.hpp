#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sublet {

/// Who made a display, as its EDID says (VESA E-EDID, "Vendor & Product Identification").
///
/// What the display itself wrote is printable ASCII here, whatever it sent.
struct EdidFacts {
    std::string maker;      ///< PNP id, three letters: "HVR".
    uint16_t product = 0;   ///< Product code: 0xaa01.
    std::string model;      ///< Display product name; empty if the EDID has none.
    std::string serial;     ///< Serial string, else the serial number in decimal; may be empty.
    std::string maker_name; ///< The company registered for `maker` (UTF-8); empty if unknown.

    bool operator==(const EdidFacts &) const = default;
};

/// What an EDID says, or nothing if it cannot be understood.
[[nodiscard]] std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob);

/// The display for people: "HVR HTC Vive LHR-1234"; without a model "HVR 0xaa01".
[[nodiscard]] std::string description(const EdidFacts &edid);

} // namespace sublet

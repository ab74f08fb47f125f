#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sublet {

/// High dynamic range, as a display's EDID offers it (CTA-861-G, HDR static metadata block).
/// Luminances in cd/m²; zero: it does not say.
struct HdrFacts {
    bool pq = false;  ///< Understands SMPTE ST 2084,
    bool hlg = false; ///< and hybrid log-gamma.
    double max_luminance = 0;
    double max_frame_average = 0;
    double min_luminance = 0;

    bool operator==(const HdrFacts &) const = default;
};

/// Vblanks per second that a display can follow (EDID, display range limits).
struct RefreshRange {
    uint32_t min_hz = 0;
    uint32_t max_hz = 0;

    bool operator==(const RefreshRange &) const = default;
};

/// What a display's EDID says of it (VESA E-EDID).
///
/// What the display itself wrote is printable ASCII here, whatever it sent.
struct EdidFacts {
    std::string maker;      ///< PNP id, three letters: "HVR".
    uint16_t product = 0;   ///< Product code: 0xaa01.
    std::string model;      ///< Display product name; empty if the EDID has none.
    std::string serial;     ///< Serial string, else the serial number in decimal; may be empty.
    std::string maker_name; ///< The company registered for `maker` (UTF-8); empty if unknown.
    std::optional<RefreshRange> refresh_range; ///< With a variable refresh rate: its range.
    std::optional<HdrFacts> hdr;               ///< If it understands PQ or HLG.

    bool operator==(const EdidFacts &) const = default;
};

/// What an EDID says, or nothing if it cannot be understood.
[[nodiscard]] std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob);

/// The display for people: "HVR HTC Vive LHR-1234"; without a model "HVR 0xaa01".
[[nodiscard]] std::string description(const EdidFacts &edid);

} // namespace sublet

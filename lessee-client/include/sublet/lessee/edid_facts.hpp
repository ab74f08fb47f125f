#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sublet::lessee {

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

/// What a display's EDID says of it.
struct EdidFacts {
    std::string maker;      ///< PNP id, three capital letters: "HVR".
    std::string maker_name; ///< The registered company; empty if the id is unknown.
    uint16_t product = 0;   ///< Product code: 0xaa01.
    std::string model;      ///< Product name descriptor; empty if there is none.
    std::string serial;     ///< Serial descriptor, or else the numeric serial; may be empty.
    std::optional<RefreshRange> refresh_range; ///< With a variable refresh rate: its range.
    std::optional<HdrFacts> hdr;

    bool operator==(const EdidFacts &) const = default;
};

/// Reads an EDID blob as the kernel gives it; empty if it is none.
[[nodiscard]] std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob);

} // namespace sublet::lessee

#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "../displays/edid_facts.hpp"
#include "../vocabulary/drm_ptr.hpp"
#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "device.hpp"

namespace sublet::kms {

/// A point of the CIE 1931 colour space.
struct Chromaticity {
    double x = 0;
    double y = 0;
};

/// How the pixels of a display are to be understood, as the source tells the display (CTA-861-G,
/// static metadata type 1). Luminances in cd/m², zero: unknown.
struct HdrMetadata {
    /// How values become light.
    enum class Curve : uint8_t {
        Sdr = 0,
        TraditionalHdr = 1,
        Pq = 2, ///< SMPTE ST 2084.
        Hlg = 3,
    };
    Curve curve = Curve::Pq;
    Chromaticity red, green, blue, white; ///< Of the display that the picture was made for.
    double max_luminance = 0;             ///< Of that display.
    double min_luminance = 0;
    double max_content_level = 0; ///< The brightest pixel,
    double max_frame_average = 0; ///< and the brightest frame, of all.

    /// PQ or else HLG, with the primaries of BT.2020 and the luminances that the display wants;
    /// empty if it knows neither curve.
    [[nodiscard]] static std::optional<HdrMetadata> suited_to(const HdrFacts &display);
};

/// As the kernel has it (drm_mode.h, struct hdr_output_metadata); values that do not fit become the
/// greatest that do.
[[nodiscard]] hdr_output_metadata to_kernel(const HdrMetadata &metadata);

// Each adds one property of the connector to `request`; drivers may want a modeset for it. Error
// Unsupported names the property that the connector lacks, or what it takes instead.

/// None: an ordinary display again.
[[nodiscard]] std::expected<void, Error> set_hdr(AtomicRequest &request, int fd,
                                                 const Connector &connector,
                                                 const std::optional<HdrMetadata> &metadata);

/// By the kernel's name: "Default", "BT2020_RGB".
[[nodiscard]] std::expected<void, Error>
set_colorspace(AtomicRequest &request, const Connector &connector, std::string_view name);

/// The most bits per colour on the cable.
[[nodiscard]] std::expected<void, Error> set_max_bpc(AtomicRequest &request,
                                                     const Connector &connector, uint32_t bits);

} // namespace sublet::kms

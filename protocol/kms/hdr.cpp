#include "hdr.hpp"

#include <algorithm>
#include <cmath>

#include "internal/unsupported.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

constexpr uint8_t static_metadata_type_1 = 0;
constexpr double chromaticity_unit = 0.00002;
constexpr double min_luminance_unit = 0.0001;

uint16_t in_units(double value, double unit) {
    return static_cast<uint16_t>(std::clamp(std::round(value / unit), 0.0, 65535.0));
}

template <typename Point> void put(Point &point, const Chromaticity &colour) {
    point.x = in_units(colour.x, chromaticity_unit);
    point.y = in_units(colour.y, chromaticity_unit);
}

} // namespace

std::optional<HdrMetadata> HdrMetadata::suited_to(const HdrFacts &display) {
    if (!display.pq && !display.hlg) {
        return std::nullopt;
    }
    return HdrMetadata{
        .curve = display.pq ? Curve::Pq : Curve::Hlg,
        .red = {0.708, 0.292}, // ITU-R BT.2020, white D65
        .green = {0.170, 0.797},
        .blue = {0.131, 0.046},
        .white = {0.3127, 0.3290},
        .max_luminance = display.max_luminance,
        .min_luminance = display.min_luminance,
        .max_content_level = display.max_luminance,
        .max_frame_average = display.max_frame_average,
    };
}

hdr_output_metadata to_kernel(const HdrMetadata &metadata) {
    hdr_output_metadata blob = {};
    blob.metadata_type = static_metadata_type_1;
    hdr_metadata_infoframe &frame = blob.hdmi_metadata_type1;
    frame.eotf = static_cast<uint8_t>(metadata.curve);
    frame.metadata_type = static_metadata_type_1;
    put(frame.display_primaries[0], metadata.red);
    put(frame.display_primaries[1], metadata.green);
    put(frame.display_primaries[2], metadata.blue);
    put(frame.white_point, metadata.white);
    frame.max_display_mastering_luminance = in_units(metadata.max_luminance, 1);
    frame.min_display_mastering_luminance = in_units(metadata.min_luminance, min_luminance_unit);
    frame.max_cll = in_units(metadata.max_content_level, 1);
    frame.max_fall = in_units(metadata.max_frame_average, 1);
    return blob;
}

std::expected<void, Error> set_hdr(AtomicRequest &request, int fd, const Connector &connector,
                                   const std::optional<HdrMetadata> &metadata) {
    const auto &property = connector.properties.hdr_output_metadata;
    if (!property) {
        return has_no(connector, "HDR_OUTPUT_METADATA");
    }
    if (!metadata) {
        request.set(connector.id, property->id, 0);
        return {};
    }
    const hdr_output_metadata contents = to_kernel(*metadata);
    return Blob::create(fd, std::as_bytes(std::span(&contents, 1))).transform([&](Blob blob) {
        request.set(connector.id, property->id, std::move(blob));
    });
}

std::expected<void, Error> set_colorspace(AtomicRequest &request, const Connector &connector,
                                          std::string_view name) {
    const auto &property = connector.properties.colorspace;
    if (!property) {
        return has_no(connector, "Colorspace");
    }
    const auto value = property->choice(name);
    if (!value) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported, formatted("\"Colorspace\" of {} takes {} only, not {}",
                                                connector.name, property->choice_names(), name)));
    }
    request.set(connector.id, property->id, *value);
    return {};
}

std::expected<void, Error> set_max_bpc(AtomicRequest &request, const Connector &connector,
                                       uint32_t bits) {
    const auto &property = connector.properties.max_bpc;
    if (!property) {
        return has_no(connector, "max bpc");
    }
    if (!property->accepts(bits)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        formatted("\"max bpc\" of {} takes {} to {} only, not {}", connector.name,
                                  property->min, property->max, bits)));
    }
    request.set(connector.id, property->id, bits);
    return {};
}

} // namespace sublet::kms

#include "colour.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "internal/unsupported.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

size_t value_of(const std::optional<Property> &property) {
    return property ? static_cast<size_t>(property->value) : 0;
}

uint64_t sign_and_magnitude(double value) {
    constexpr double one = 4294967296.0; // 2^32
    constexpr uint64_t sign = uint64_t{1} << 63;
    constexpr double greatest = static_cast<double>(sign);
    const double magnitude = std::round(std::abs(value) * one);
    const uint64_t bits = magnitude < greatest ? static_cast<uint64_t>(magnitude) : sign - 1;
    return std::signbit(value) && bits != 0 ? bits | sign : bits;
}

std::expected<void, Error> set_blob(AtomicRequest &request, int fd, const Crtc &crtc,
                                    const Property &property, std::span<const std::byte> contents) {
    if (contents.empty()) {
        request.set(crtc.id, property.id, 0);
        return {};
    }
    return Blob::create(fd, contents).transform([&](Blob blob) {
        request.set(crtc.id, property.id, std::move(blob));
    });
}

std::expected<void, Error> set_table(AtomicRequest &request, int fd, const Crtc &crtc,
                                     const std::optional<Property> &property, std::string_view name,
                                     size_t size, std::span<const drm_color_lut> table) {
    if (!property) {
        return has_no(crtc, name);
    }
    if (!table.empty() && table.size() != size) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, formatted("\"{}\" of {} has {} entries, not {}", name,
                                                        name_of(crtc), size, table.size())));
    }
    return set_blob(request, fd, crtc, *property, std::as_bytes(table));
}

} // namespace

ColourTable gamma_table(size_t size, double gamma) {
    ColourTable table(size);
    for (size_t i = 0; i < size; ++i) {
        const double in = size > 1 ? static_cast<double>(i) / static_cast<double>(size - 1) : 1;
        const auto out = static_cast<uint16_t>(std::lround(std::pow(in, 1 / gamma) * 0xffff));
        table[i] = {.red = out, .green = out, .blue = out, .reserved = 0};
    }
    return table;
}

drm_color_ctm to_kernel(const ColourMatrix &matrix) {
    drm_color_ctm ctm;
    std::ranges::transform(matrix, std::begin(ctm.matrix), sign_and_magnitude);
    return ctm;
}

size_t gamma_size(const Crtc &crtc) {
    return value_of(crtc.properties.gamma_lut_size);
}

size_t degamma_size(const Crtc &crtc) {
    return value_of(crtc.properties.degamma_lut_size);
}

std::expected<void, Error> set_gamma(AtomicRequest &request, int fd, const Crtc &crtc,
                                     std::span<const drm_color_lut> table) {
    return set_table(request, fd, crtc, crtc.properties.gamma_lut, "GAMMA_LUT", gamma_size(crtc),
                     table);
}

std::expected<void, Error> set_degamma(AtomicRequest &request, int fd, const Crtc &crtc,
                                       std::span<const drm_color_lut> table) {
    return set_table(request, fd, crtc, crtc.properties.degamma_lut, "DEGAMMA_LUT",
                     degamma_size(crtc), table);
}

std::expected<void, Error> set_colour_matrix(AtomicRequest &request, int fd, const Crtc &crtc,
                                             const std::optional<ColourMatrix> &matrix) {
    if (!crtc.properties.ctm) {
        return has_no(crtc, "CTM");
    }
    if (!matrix) {
        return set_blob(request, fd, crtc, *crtc.properties.ctm, {});
    }
    const drm_color_ctm ctm = to_kernel(*matrix);
    return set_blob(request, fd, crtc, *crtc.properties.ctm, std::as_bytes(std::span(&ctm, 1)));
}

} // namespace sublet::kms

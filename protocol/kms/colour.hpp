#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "../vocabulary/drm_ptr.hpp"
#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "device.hpp"

namespace sublet::kms {

/// Colours go through a CRTC in this order: degamma table → matrix → gamma table. What is not set
/// changes nothing.
///
/// Tables have as many entries as the CRTC says, from black to full, 16 bits per colour
/// (drm_mode.h, struct drm_color_lut).
using ColourTable = std::vector<drm_color_lut>;

/// A table of `size` entries in which v becomes v^(1/gamma), v from 0 to 1: above 1 brightens, 1
/// changes nothing. `size` and `gamma` are greater than zero.
[[nodiscard]] ColourTable gamma_table(size_t size, double gamma);

/// Row by row: out = matrix × in, for red, green, blue.
using ColourMatrix = std::array<double, 9>;

/// As the kernel has it: sign and magnitude, 31.32 bits (struct drm_color_ctm); what is too great
/// becomes the greatest.
[[nodiscard]] drm_color_ctm to_kernel(const ColourMatrix &matrix);

/// Entries of the CRTC's tables; 0: it has none.
[[nodiscard]] size_t gamma_size(const Crtc &crtc);
[[nodiscard]] size_t degamma_size(const Crtc &crtc);

// Each adds one property to `request`. An empty table and none of a matrix take it away. Error
// Unsupported names the property that the CRTC lacks; Invalid: a table of another size.

[[nodiscard]] std::expected<void, Error> set_gamma(AtomicRequest &request, int fd, const Crtc &crtc,
                                                   std::span<const drm_color_lut> table);
[[nodiscard]] std::expected<void, Error>
set_degamma(AtomicRequest &request, int fd, const Crtc &crtc, std::span<const drm_color_lut> table);
[[nodiscard]] std::expected<void, Error>
set_colour_matrix(AtomicRequest &request, int fd, const Crtc &crtc,
                  const std::optional<ColourMatrix> &matrix);

} // namespace sublet::kms

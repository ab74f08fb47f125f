#pragma once

#include <span>
#include <vector>

#include <xcb/randr.h>

namespace sublet::lessee {

/// A CRTC of its own for each output, of those that it can use; empty: there are too few.
[[nodiscard]] std::vector<xcb_randr_crtc_t>
choose_crtcs(std::span<const std::vector<xcb_randr_crtc_t>> usable);

} // namespace sublet::lessee

#pragma once

#include <expected>

#include "mirror/spectator_source.hpp"
#include "vocabulary/error.hpp"
#include "wlr/pixel_buffer.hpp"

namespace sublet {

/// The framebuffer itself, whole, for a renderer that can import it; null if `renderer` cannot.
/// It shows what the lessee draws into it later, too.
[[nodiscard]] BufferOwner share(wlr_renderer *renderer, const ShownFramebuffer &framebuffer);

/// A copy of the visible part, scaled to `width` x `height` px, in the format XRGB8888.
/// Error::Unsupported: its layout is not one that the CPU can read.
[[nodiscard]] std::expected<BufferOwner, Error> copy(const ShownFramebuffer &framebuffer, int width,
                                                     int height);

} // namespace sublet

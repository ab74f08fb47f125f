#pragma once

#include <cstdint>
#include <memory>

#include "loop/owned.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// A buffer that its maker gives up by destroying this; users that have locked it keep it.
using BufferOwner = Owned<wlr_buffer, wlr_buffer_drop>;

/// A buffer of pixels in our own memory, four bytes each, the rows without padding; renderers only
/// read it. `width` and `height` are in px, `format` is of DRM.
[[nodiscard]] BufferOwner make_pixel_buffer(std::unique_ptr<uint32_t[]> pixels, int width,
                                            int height, uint32_t format);

} // namespace sublet

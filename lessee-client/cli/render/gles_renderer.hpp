#pragma once

#include <sublet/kms/plane_formats.hpp>

#include "render/renderer.hpp"
#include "scene/gles_scene.hpp"

namespace sublet::cli {

/// Draws a scene with OpenGL ES 2 into buffers of the leased card (GBM and
/// EGL). What Mesa allocates per frame is Mesa's. The buffers' format and
/// layout are the best that `plane`, GBM and EGL agree on. `fd` is borrowed and
/// must outlive the renderer. Error Unsupported: the card has no EGL or GLES driver;
/// `what` names the step.
[[nodiscard]] std::expected<std::unique_ptr<Renderer>, Error>
make_gles_renderer(int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height,
                   std::unique_ptr<GlesScene> scene);

} // namespace sublet::cli

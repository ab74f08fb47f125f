#include "display/renderer_choice.hpp"

#include "render/dumb_renderer.hpp"
#include "render/gles_renderer.hpp"

namespace sublet::cli {

namespace {

constexpr std::string_view cube = "cube";

std::unexpected<Error> invalid(std::string what) {
    return std::unexpected(Error::make(Error::Kind::Invalid, std::move(what)));
}

} // namespace

std::expected<RendererChoice, Error> RendererChoice::parse(const std::string &scene,
                                                           const std::string &renderer) {
    if (!renderer.empty() && renderer != "dumb" && renderer != "gles") {
        return invalid("“" + renderer + "” is not a renderer: write dumb or gles");
    }
    if (scene == cube) {
        if (renderer == "dumb") {
            return invalid("the cube needs --renderer gles");
        }
        return RendererChoice(scene, RendererKind::Gles);
    }
    if (const auto known = make_scene(scene); !known) {
        return std::unexpected(known.error());
    }
    return RendererChoice(scene, renderer == "gles" ? RendererKind::Gles : RendererKind::Dumb);
}

std::expected<std::unique_ptr<Renderer>, Error> RendererChoice::make(int fd, uint32_t width,
                                                                     uint32_t height) const {
    if (scene_ == cube) {
        return make_gles_renderer(fd, width, height, make_cube());
    }
    auto scene = make_scene(scene_);
    if (!scene) {
        return std::unexpected(scene.error());
    }
    if (kind_ == RendererKind::Gles) {
        return make_gles_renderer(fd, width, height, make_painted_scene(*std::move(scene)));
    }
    return DumbRenderer::create(fd, width, height, *std::move(scene));
}

} // namespace sublet::cli

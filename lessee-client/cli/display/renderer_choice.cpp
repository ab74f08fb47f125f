#include "display/renderer_choice.hpp"

#include "render/dumb_renderer.hpp"
#include "render/gles_renderer.hpp"
#include "scene/coded_scene.hpp"
#include "scene/png_file.hpp"
#include "scene/still_picture.hpp"

namespace sublet::cli {

namespace {

constexpr std::string_view cube = "cube";
constexpr std::string_view png = "png:";

std::unexpected<Error> invalid(std::string what) {
    return std::unexpected(Error::make(Error::Kind::Invalid, std::move(what)));
}

} // namespace

std::expected<RendererChoice, Error> RendererChoice::parse(const std::string &scene,
                                                           const std::string &renderer) {
    if (!renderer.empty() && renderer != "dumb" && renderer != "gles") {
        return invalid("\"" + renderer + "\" is not a renderer: write dumb or gles");
    }
    if (scene == cube) {
        if (renderer == "dumb") {
            return invalid("the cube needs --renderer gles");
        }
        return RendererChoice(scene, RendererKind::Gles);
    }
    RendererChoice choice(scene, renderer == "gles" ? RendererKind::Gles : RendererKind::Dumb);
    if (scene.starts_with(png)) {
        auto picture = read_png(scene.substr(png.size()));
        if (!picture) {
            return std::unexpected(picture.error());
        }
        choice.picture_ = std::make_shared<const Picture>(*std::move(picture));
    } else if (const auto known = make_scene(scene); !known) {
        return std::unexpected(known.error());
    }
    return choice;
}

std::expected<std::unique_ptr<Renderer>, Error> RendererChoice::make(int fd,
                                                                     const kms::PlaneFormats &plane,
                                                                     uint32_t width,
                                                                     uint32_t height) const {
    if (scene_ == cube) {
        return make_gles_renderer(fd, plane, width, height, make_cube());
    }
    if (picture_ && kind_ == RendererKind::Gles) {
        return make_gles_renderer(fd, plane, width, height, make_textured_picture(picture_));
    }
    if (picture_) {
        return DumbRenderer::create(
            fd, plane, width, height,
            std::make_unique<CodedScene>(std::make_unique<StillPicture>(picture_)));
    }
    auto scene = make_scene(scene_);
    if (!scene) {
        return std::unexpected(scene.error());
    }
    if (kind_ == RendererKind::Gles) {
        return make_gles_renderer(fd, plane, width, height, make_painted_scene(*std::move(scene)));
    }
    return DumbRenderer::create(fd, plane, width, height, *std::move(scene));
}

} // namespace sublet::cli

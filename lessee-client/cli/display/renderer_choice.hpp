#pragma once

#include <expected>
#include <string>

#include "display/head.hpp"
#include "scene/picture.hpp"

namespace sublet::cli {

enum class RendererKind { Dumb, Gles };

/// What is to be shown and who draws it.
class RendererChoice {
public:
    /// `scene` is "cube", "png:FILE" or what make_scene() knows, `renderer` is "dumb", "gles" or
    /// empty: what suits the scene. Reads the file. Error Invalid: there is no such scene, file or
    /// renderer, or they do not fit.
    [[nodiscard]] static std::expected<RendererChoice, Error> parse(const std::string &scene,
                                                                    const std::string &renderer);

    /// Makes the renderer of pictures for `plane`; see DumbRenderer::create() and
    /// make_gles_renderer().
    [[nodiscard]] std::expected<std::unique_ptr<Renderer>, Error>
    make(int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height) const;

    /// Whether pictures are drawn by GLES, which needs a driver for the card.
    [[nodiscard]] bool needs_gles() const { return kind_ == RendererKind::Gles; }

private:
    RendererChoice(std::string scene, RendererKind kind) : scene_(std::move(scene)), kind_(kind) {}

    std::string scene_;
    RendererKind kind_;
    std::shared_ptr<const Picture> picture_; ///< For png:FILE, null otherwise.
};

} // namespace sublet::cli

#include <algorithm>
#include <array>

#include <GLES2/gl2.h>

#include "scene/frame_code.hpp"
#include "scene/gles_canvas.hpp"
#include "scene/gles_program.hpp"
#include "scene/gles_scene.hpp"

namespace sublet::cli {

namespace {

constexpr const char *vertex_source = R"(
attribute vec2 corner;
varying vec2 place;
void main() {
    gl_Position = vec4(2.0 * corner.x - 1.0, 1.0 - 2.0 * corner.y, 0.0, 1.0);
    place = corner;
}
)";

constexpr const char *fragment_source = R"(
precision mediump float;
uniform sampler2D picture;
varying vec2 place;
void main() {
    gl_FragColor = vec4(texture2D(picture, place).rgb, 1.0);
}
)";

/// Opaque R, G, B, A bytes.
std::vector<uint8_t> texture_bytes(const Picture &picture) {
    std::vector<uint8_t> bytes;
    bytes.reserve(picture.pixels.size() * 4);
    for (const uint32_t pixel : picture.pixels) {
        for (const int shift : {16, 8, 0}) {
            bytes.push_back(static_cast<uint8_t>(pixel >> shift));
        }
        bytes.push_back(0xff);
    }
    return bytes;
}

class TexturedPicture : public GlesScene {
public:
    explicit TexturedPicture(std::shared_ptr<const Picture> picture)
        : picture_(std::move(picture)) {}

    [[nodiscard]] std::expected<void, Error> prepare() override {
        const auto program = link_program(vertex_source, fragment_source, {"corner"});
        if (!program) {
            return std::unexpected(program.error());
        }
        glUseProgram(*program);

        constexpr std::array<GLfloat, 8> corners = {0, 0, 1, 0, 0, 1, 1, 1};
        GLuint buffer = 0;
        glGenBuffers(1, &buffer);
        glBindBuffer(GL_ARRAY_BUFFER, buffer);
        glBufferData(GL_ARRAY_BUFFER, sizeof(corners), corners.data(), GL_STATIC_DRAW);
        glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 0, nullptr);
        glEnableVertexAttribArray(0);
        return {};
    }

    void draw(uint32_t width, uint32_t height, uint32_t frame) override {
        const uint32_t below_code = height - std::min(width / frame_code_cells, height);
        if (texture_ == 0) {
            upload(letterboxed(*picture_, width, below_code));
        }
        glViewport(0, 0, static_cast<GLsizei>(width), static_cast<GLsizei>(below_code));
        glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);

        GlesCanvas canvas(width, height);
        paint_frame_code(canvas, frame);
    }

private:
    /// At the size at which it is shown: each of its pixels is one of the display's.
    void upload(const Picture &shown) {
        glGenTextures(1, &texture_);
        glBindTexture(GL_TEXTURE_2D, texture_);
        for (const GLenum side : {GLenum{GL_TEXTURE_WRAP_S}, GLenum{GL_TEXTURE_WRAP_T}}) {
            glTexParameteri(GL_TEXTURE_2D, side, GL_CLAMP_TO_EDGE);
        }
        for (const GLenum filter : {GLenum{GL_TEXTURE_MIN_FILTER}, GLenum{GL_TEXTURE_MAG_FILTER}}) {
            glTexParameteri(GL_TEXTURE_2D, filter, GL_NEAREST);
        }
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, static_cast<GLsizei>(shown.width),
                     static_cast<GLsizei>(shown.height), 0, GL_RGBA, GL_UNSIGNED_BYTE,
                     texture_bytes(shown).data());
    }

    std::shared_ptr<const Picture> picture_;
    GLuint texture_ = 0;
};

} // namespace

std::unique_ptr<GlesScene> make_textured_picture(std::shared_ptr<const Picture> picture) {
    return std::make_unique<TexturedPicture>(std::move(picture));
}

} // namespace sublet::cli

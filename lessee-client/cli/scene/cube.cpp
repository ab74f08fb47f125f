#include <array>
#include <numbers>

#include <GLES2/gl2.h>

#include "scene/frame_code.hpp"
#include "scene/gles_canvas.hpp"
#include "scene/gles_program.hpp"
#include "scene/gles_scene.hpp"
#include "scene/matrix.hpp"

namespace sublet::cli {

namespace {

constexpr const char *cube_vertex_source = R"(
attribute vec3 position;
attribute vec3 colour;
uniform mat4 view;
varying vec3 face_colour;
void main() {
    gl_Position = view * vec4(position, 1.0);
    face_colour = colour;
}
)";

constexpr const char *cube_fragment_source = R"(
precision mediump float;
varying vec3 face_colour;
void main() {
    gl_FragColor = vec4(face_colour, 1.0);
}
)";

constexpr size_t faces = 6;
constexpr size_t vertices_per_face = 6;
constexpr size_t floats_per_vertex = 6; // Position, colour.
constexpr uint32_t frames_per_turn = 360;

using Vertices = std::array<float, faces * vertices_per_face * floats_per_vertex>;

/// Two counter-clockwise triangles per face, each face in a colour of its own.
Vertices cube_vertices() {
    constexpr std::array<std::array<float, 3>, faces> colours = {{{0.9F, 0.2F, 0.2F},
                                                                  {0.2F, 0.8F, 0.3F},
                                                                  {0.2F, 0.4F, 0.9F},
                                                                  {0.9F, 0.8F, 0.2F},
                                                                  {0.8F, 0.3F, 0.8F},
                                                                  {0.2F, 0.8F, 0.8F}}};
    constexpr std::array<std::array<float, 2>, vertices_per_face> corners = {
        {{-1, -1}, {1, -1}, {1, 1}, {-1, -1}, {1, 1}, {-1, 1}}};

    Vertices vertices{};
    size_t next = 0;
    for (size_t face = 0; face < faces; ++face) {
        const size_t axis = face / 2;
        const float side = face % 2 == 0 ? 1 : -1;
        for (const auto &corner : corners) {
            std::array<float, 3> position{};
            position[axis] = side;
            position[(axis + 1) % 3] = corner[0] * side;
            position[(axis + 2) % 3] = corner[1];
            for (const float value : position) {
                vertices[next++] = value;
            }
            for (const float value : colours[face]) {
                vertices[next++] = value;
            }
        }
    }
    return vertices;
}

class Cube : public GlesScene {
public:
    [[nodiscard]] std::expected<void, Error> prepare() override {
        const auto program =
            link_program(cube_vertex_source, cube_fragment_source, {"position", "colour"});
        if (!program) {
            return std::unexpected(program.error());
        }
        glUseProgram(*program);
        view_ = glGetUniformLocation(*program, "view");

        const Vertices vertices = cube_vertices();
        GLuint buffer = 0;
        glGenBuffers(1, &buffer);
        glBindBuffer(GL_ARRAY_BUFFER, buffer);
        glBufferData(GL_ARRAY_BUFFER, sizeof(vertices), vertices.data(), GL_STATIC_DRAW);
        constexpr GLsizei stride = floats_per_vertex * sizeof(float);
        glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, stride, nullptr);
        // NOLINTNEXTLINE(performance-no-int-to-ptr): with a buffer bound, the pointer is an offset
        const auto *colours = reinterpret_cast<const void *>(3 * sizeof(float));
        glVertexAttribPointer(1, 3, GL_FLOAT, GL_FALSE, stride, colours);
        glEnableVertexAttribArray(0);
        glEnableVertexAttribArray(1);
        glEnable(GL_CULL_FACE);
        return {};
    }

    void draw(uint32_t width, uint32_t height, uint32_t frame) override {
        const float angle = static_cast<float>(frame % frames_per_turn) * 2 *
                            std::numbers::pi_v<float> / frames_per_turn;
        const Matrix view =
            perspective(static_cast<float>(width) / static_cast<float>(height), 1, 20) *
            translation_z(-6) * rotation_x(angle) * rotation_y(2 * angle);

        glViewport(0, 0, static_cast<GLsizei>(width), static_cast<GLsizei>(height));
        glClearColor(0.08F, 0.08F, 0.12F, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        glUniformMatrix4fv(view_, 1, GL_FALSE, view.data());
        glDrawArrays(GL_TRIANGLES, 0, faces * vertices_per_face);

        GlesCanvas canvas(width, height);
        paint_frame_code(canvas, frame);
    }

private:
    GLint view_ = -1;
};

} // namespace

std::unique_ptr<GlesScene> make_cube() {
    return std::make_unique<Cube>();
}

} // namespace sublet::cli

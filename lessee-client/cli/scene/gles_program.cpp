#include "scene/gles_program.hpp"

namespace sublet::cli {

namespace {

bool compile(GLuint program, GLenum type, const char *source) {
    const GLuint shader = glCreateShader(type);
    glShaderSource(shader, 1, &source, nullptr);
    glCompileShader(shader);
    GLint compiled = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
    glAttachShader(program, shader);
    glDeleteShader(shader);
    return compiled == GL_TRUE;
}

} // namespace

std::expected<GLuint, Error> link_program(const char *vertex_source, const char *fragment_source,
                                          std::initializer_list<const char *> attributes) {
    const GLuint program = glCreateProgram();
    const bool compiled = compile(program, GL_VERTEX_SHADER, vertex_source) &&
                          compile(program, GL_FRAGMENT_SHADER, fragment_source);
    GLuint location = 0;
    for (const char *name : attributes) {
        glBindAttribLocation(program, location++, name);
    }
    glLinkProgram(program);
    GLint linked = GL_FALSE;
    glGetProgramiv(program, GL_LINK_STATUS, &linked);
    if (!compiled || linked == GL_FALSE) {
        glDeleteProgram(program);
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "the GLES driver refused the scene's shaders"));
    }
    return program;
}

} // namespace sublet::cli

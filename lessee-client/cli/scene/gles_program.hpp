#pragma once

#include <expected>
#include <initializer_list>

#include <GLES2/gl2.h>

#include <sublet/vocabulary/error.hpp>

namespace sublet::cli {

/// Compiles and links a program of the current context, which owns it; `attributes` get the
/// locations 0, 1, ... Error Unsupported: the driver refused it.
[[nodiscard]] std::expected<GLuint, Error>
link_program(const char *vertex_source, const char *fragment_source,
             std::initializer_list<const char *> attributes);

} // namespace sublet::cli

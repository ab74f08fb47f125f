#pragma once

#include <expected>
#include <string>

#include <sublet/vocabulary/error.hpp>

#include "scene/picture.hpp"

namespace sublet::cli {

/// Reads a PNG file of any kind; what is transparent in it is blended over black. Error Invalid:
/// there is no such file, it is no PNG, damaged, or larger than any display.
[[nodiscard]] std::expected<Picture, Error> read_png(const std::string &path);

} // namespace sublet::cli

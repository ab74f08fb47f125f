#pragma once

#include <expected>
#include <memory>

#include "lessee/connection.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

/// Loads what speaks to X servers, so that nobody else needs libxcb, and connects by it: to
/// `display`, or to $DISPLAY if null. It stays loaded. Errors as of connect().
[[nodiscard]] std::expected<std::unique_ptr<Connection>, Error>
connect_by_x11_module(const char *display);

} // namespace sublet::lessee

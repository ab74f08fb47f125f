#pragma once

#include <expected>
#include <memory>

#include "lessee/connection.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

#define SUBLET_X11_ENTRY "sublet_lessee_x11"

/// What the module for X servers exports, under that name. Its classes are C++: it works with what
/// was built with it.
struct X11Entry {
    const char *version; ///< The project's.
    std::expected<std::unique_ptr<Connection>, Error> (*connect)(const char *display);
};

} // namespace sublet::lessee

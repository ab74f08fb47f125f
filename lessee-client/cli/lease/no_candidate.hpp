#pragma once

#include <span>
#include <string>

#include <sublet/displays/display_mode.hpp>

#include "exit_codes.hpp"
#include "lessee/connection.hpp"
#include "lessee/selection.hpp"

namespace sublet::cli {

/// Why nothing that is on offer fits: looks at what is connected to the cards of the lessor.
[[nodiscard]] Failure no_candidate(const lessee::Connection &connection,
                                   const lessee::Selection &selection);

/// That a display has not got a mode, and which it has.
[[nodiscard]] Failure no_such_mode(const std::string &connector,
                                   std::span<const drmModeModeInfo> modes, const ModeWish &wish);

} // namespace sublet::cli

#pragma once

#include <expected>

#include "exit_codes.hpp"

namespace sublet::cli {

/// `sublet-lessee list`: prints the lessor's devices and offers to stdout.
[[nodiscard]] std::expected<void, Failure> list(const char *display, bool json);

} // namespace sublet::cli

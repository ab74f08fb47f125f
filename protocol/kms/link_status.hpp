#pragma once

#include <expected>

#include "../vocabulary/error.hpp"
#include "device.hpp"

namespace sublet::kms {

/// Whether the cable has become too bad for the mode (the kernel's "link-status"; it announces that
/// by a hot-plug event of this connector). Nothing is shown until the mode is set again, a lower
/// one if the display has lost it: Pipeline::set_mode() and Scanout::enable() do it. False where
/// the driver has no such property.
[[nodiscard]] std::expected<bool, Error> link_is_bad(int fd, const Connector &connector);

} // namespace sublet::kms

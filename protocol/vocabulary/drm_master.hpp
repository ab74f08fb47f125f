#pragma once

#include <expected>

#include <xf86drm.h>

#include "error.hpp"

namespace sublet {

/// Whoever opens a card that has no master becomes its master, which nobody but the compositor of
/// the active session may be. Gives that up; returns whether it was so.
[[nodiscard]] inline std::expected<bool, Error> drop_unwanted_master(int card_fd) {
    if (drmIsMaster(card_fd) == 0) {
        return false;
    }
    if (drmDropMaster(card_fd) != 0) {
        return std::unexpected(Error::from_errno("drop master of the card"));
    }
    return true;
}

} // namespace sublet

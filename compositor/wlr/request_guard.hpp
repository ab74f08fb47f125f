#pragma once

#include "loop/owned.hpp"
#include "vocabulary/unique_fd.hpp"
#include "wlroots.hpp"

namespace sublet {

/// Ends clients whose next request would bring wlroots down, right before wlroots gets it.
///
/// A request cannot be held back, but what it is for can be made inert first: then wlroots ignores
/// it.
class RequestGuard {
public:
    /// The display outlives this object.
    explicit RequestGuard(wl_display *display);

private:
    static void check(void *guard, wl_protocol_logger_type type,
                      const wl_protocol_logger_message *message);
    void check_keymap(const wl_protocol_logger_message &message) const;

    UniqueFd unmappable_; ///< For what cannot be copied: wlroots finds that it cannot be read.
    Owned<wl_protocol_logger, wl_protocol_logger_destroy> logger_;
};

} // namespace sublet

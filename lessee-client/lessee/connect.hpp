#pragma once

#include <expected>
#include <memory>

#include "lessee/connection.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

/// Who lends.
enum class DisplayServer {
    Any,     ///< A Wayland compositor if one answers, else an X server.
    Wayland, ///< By drm-lease-v1.
    X11,     ///< By RandR 1.6.
};

/// Where a lessor is to be found.
struct LessorAddress {
    DisplayServer server = DisplayServer::Any;

    /// "wayland-1" or ":0"; null: as $WAYLAND_DISPLAY or $DISPLAY say. With Any, a name that has a
    /// colon and is no path is an X server's. Borrowed.
    const char *display = nullptr;
};

/// Connects to a lessor, whose offers are complete once dispatch() has been called until settled().
/// Blocks for connect(2), and with an X server for its greeting. Error NotFound: nobody is there;
/// Unsupported: the X server knows no leases, or what speaks to X servers is not installed.
[[nodiscard]] std::expected<std::unique_ptr<Connection>, Error>
connect(const LessorAddress &address = {});

/// Which of the two `address` means; Wayland where it is still to be found out.
[[nodiscard]] DisplayServer display_server(const LessorAddress &address);

} // namespace sublet::lessee

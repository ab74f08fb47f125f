#pragma once

#include <expected>
#include <memory>
#include <optional>

#include "lessee/connection.hpp"

namespace sublet {

/// A connection of our own to the compositor or X server that we run in, found by the environment
/// as the backend found it: call before our own sockets are put there.
///
/// It is not the backend's connection, which shows our windows: what goes wrong with leases must
/// not take the desktop along, and the backend reads its connection as it likes. `wayland_fd` is
/// that connection's; empty: it is to an X server. Error::NotFound: nobody answers, or another
/// compositor than the backend's does (the backend was handed its socket by WAYLAND_SOCKET);
/// Unsupported: the X server does not lend. Blocks as long as lessee::connect() does.
[[nodiscard]] std::expected<std::unique_ptr<lessee::Connection>, Error>
connect_to_parent(std::optional<int> wayland_fd);

} // namespace sublet

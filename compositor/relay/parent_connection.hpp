#pragma once

#include <expected>
#include <memory>

#include "lessee/connection.hpp"

namespace sublet {

/// A connection of our own to the compositor that we run in, found by the environment as the
/// backend found it: call before our own socket is put there.
///
/// It is not the backend's connection, which shows our windows: what goes wrong with leases must
/// not take the desktop along, and the backend reads its connection as it likes. `backend_fd` is
/// that connection's. Error::NotFound: nobody answers, or another compositor than the backend's
/// does (the backend was handed its socket by WAYLAND_SOCKET). Blocks as long as connect(2) does.
[[nodiscard]] std::expected<std::unique_ptr<lessee::Connection>, Error>
connect_to_parent(int backend_fd);

} // namespace sublet

#include "relay/parent_connection.hpp"

#include <optional>

#include <sys/socket.h>

#include "lessee/connect.hpp"

namespace sublet {

namespace {

/// The process that listens at the other end; nothing if the kernel does not tell.
std::optional<pid_t> peer_of(int socket) {
    ucred peer = {};
    socklen_t size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? std::optional(peer.pid)
                                                                          : std::nullopt;
}

} // namespace

std::expected<std::unique_ptr<lessee::Connection>, Error>
connect_to_parent(std::optional<int> wayland_fd) {
    using enum lessee::DisplayServer;
    auto connection = lessee::connect({.server = wayland_fd ? Wayland : X11});
    if (connection && wayland_fd && peer_of((*connection)->socket()) != peer_of(*wayland_fd)) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        "WAYLAND_DISPLAY is another compositor than the one that shows sublet"));
    }
    return connection;
}

} // namespace sublet

#include "relay/parent_connection.hpp"

#include <optional>

#include <sys/socket.h>

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

std::expected<std::unique_ptr<lessee::Connection>, Error> connect_to_parent(int backend_fd) {
    auto connection = lessee::Connection::connect();
    if (!connection) {
        return std::unexpected(connection.error());
    }
    if (peer_of((*connection)->fd()) != peer_of(backend_fd)) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        "WAYLAND_DISPLAY is another compositor than the one that shows sublet"));
    }
    return connection;
}

} // namespace sublet

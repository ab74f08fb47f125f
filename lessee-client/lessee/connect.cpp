#include "lessee/connect.hpp"

#include <cstdlib>
#include <string_view>

#include "lessee/wayland/wayland_connection.hpp"
#include "lessee/x11_module.hpp"

namespace sublet::lessee {

DisplayServer display_server(const LessorAddress &address) {
    if (address.server != DisplayServer::Any) {
        return address.server;
    }
    const std::string_view name = address.display != nullptr ? address.display : "";
    return name.contains(':') && !name.starts_with('/') ? DisplayServer::X11
                                                        : DisplayServer::Wayland;
}

std::expected<std::unique_ptr<Connection>, Error> connect(const LessorAddress &address) {
    if (display_server(address) == DisplayServer::X11) {
        return connect_by_x11_module(address.display);
    }
    auto wayland = WaylandConnection::connect(address.display);
    const bool x_session = std::getenv("DISPLAY") != nullptr;
    if (!wayland && wayland.error().kind == Error::Kind::NotFound && address.display == nullptr &&
        address.server == DisplayServer::Any && x_session) {
        return connect_by_x11_module(nullptr);
    }
    return wayland;
}

} // namespace sublet::lessee

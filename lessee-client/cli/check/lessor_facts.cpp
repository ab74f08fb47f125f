#include "check/lessor_facts.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/socket.h>
#include <unistd.h>

#include <sublet/vocabulary/formatted.hpp>

#include "lessee/selection.hpp"

namespace sublet::cli {

namespace {

namespace fs = std::filesystem;

/// Also where we may not look.
bool socket_at(const fs::path &path) {
    std::error_code error;
    return fs::is_socket(path, error) || error == std::errc::permission_denied;
}

std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Of an X server's, ":0.0": where Xlib looks for it on the same machine.
SocketFacts x_socket_facts(const std::string &display) {
    const size_t colon = display.rfind(':');
    if (colon == std::string::npos) {
        return {};
    }
    const std::string number = display.substr(colon + 1, display.find('.', colon) - colon - 1);
    const fs::path path = "/tmp/.X11-unix/X" + number;
    SocketFacts facts{.path = path, .there = socket_at(path)};
    facts.permitted = !facts.there || access(path.c_str(), W_OK) == 0;
    return facts;
}

std::optional<bool> holds_a_card(pid_t pid) {
    std::error_code error;
    const fs::directory_iterator fds(formatted("/proc/{}/fd", pid), error);
    if (error) {
        return std::nullopt;
    }
    return std::ranges::any_of(fds, [](const fs::directory_entry &fd) {
        std::error_code gone;
        return fs::read_symlink(fd, gone).string().starts_with("/dev/dri/card");
    });
}

} // namespace

SocketFacts read_socket_facts(const lessee::LessorAddress &lessor) {
    if (lessee::display_server(lessor) == lessee::DisplayServer::X11) {
        return x_socket_facts(lessor.display != nullptr ? lessor.display : variable("DISPLAY"));
    }
    const fs::path folder = variable("XDG_RUNTIME_DIR");
    std::string name = lessor.display != nullptr ? lessor.display : variable("WAYLAND_DISPLAY");
    if (name.empty()) {
        name = "wayland-0"; // As libwayland does it.
    }
    if (folder.empty() && !name.starts_with('/')) {
        return {};
    }
    const fs::path path = folder / name; // An absolute name stays what it is.
    std::error_code error;
    SocketFacts facts{.path = path, .there = socket_at(path)};
    facts.permitted = !facts.there || access(path.c_str(), W_OK) == 0;
    for (const auto &entry : fs::directory_iterator(path.parent_path(), error)) {
        const bool socket = entry.is_socket(error);
        if (socket && entry.path() != path &&
            entry.path().filename().string().starts_with("wayland-")) {
            facts.others.push_back(entry.path().filename());
        }
    }
    std::ranges::sort(facts.others);
    return facts;
}

PeerFacts read_peer_facts(int socket) {
    ucred peer = {};
    socklen_t size = sizeof(peer);
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid == 0) {
        return {};
    }
    PeerFacts facts;
    std::getline(std::ifstream(formatted("/proc/{}/comm", peer.pid)), facts.name);
    facts.drives_a_card = holds_a_card(peer.pid);
    return facts;
}

std::string sandbox() {
    std::error_code error;
    if (fs::exists("/.flatpak-info", error)) {
        return "Flatpak";
    }
    if (!variable("SNAP").empty()) {
        return "Snap";
    }
    return "";
}

std::vector<OfferedCard> read_offers(const lessee::Connection &connection) {
    std::vector<OfferedCard> cards;
    for (const auto &device : connection.devices()) {
        OfferedCard &card = cards.emplace_back(device->node_path());
        for (const auto &offer : device->offers()) {
            card.displays.push_back(lessee::facts_of(*device, offer));
        }
    }
    return cards;
}

} // namespace sublet::cli

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lessee/connect.hpp"
#include <sublet/displays/connector_facts.hpp>

#include "exit_codes.hpp"

namespace sublet::cli {

/// Where clients are told to look for their compositor or X server.
struct SocketFacts {
    std::string path; ///< Empty: the environment does not tell.
    bool there = false;
    bool permitted = true;           ///< Whether we may connect to it.
    std::vector<std::string> others; ///< Names of sockets in the same folder.
};

/// What we see of the process behind the socket; all empty if we may not look.
struct PeerFacts {
    std::string name;                       ///< "sway"; empty if unknown.
    std::optional<bool> drives_a_card = {}; ///< Whether it has the primary node of a card open.
};

/// What one card's lessor offers.
struct OfferedCard {
    std::string node;
    std::vector<ConnectorFacts> displays;
};

/// What is known of the compositor.
struct LessorFacts {
    SocketFacts socket;
    std::optional<PeerFacts> peer; ///< Empty: nothing answers.
    std::string sandbox;           ///< What confines this program, "Flatpak"; empty: nothing known.
    bool told_devices = false;     ///< It has told which cards it lends from.
    bool settled = false;          ///< It has told what it offers.
    std::vector<OfferedCard> cards;
    bool takes_terms = false; ///< It knows sublet-lease-terms-v1.
};

[[nodiscard]] SocketFacts read_socket_facts(const lessee::LessorAddress &lessor);

/// Of the process at the other end of a connected socket, which is borrowed.
[[nodiscard]] PeerFacts read_peer_facts(int socket);

/// The name of the sandbox that this program runs in; empty if it runs in none that is known.
[[nodiscard]] std::string sandbox();

/// What a connection has heard so far.
[[nodiscard]] std::vector<OfferedCard> read_offers(const lessee::Connection &connection);

} // namespace sublet::cli

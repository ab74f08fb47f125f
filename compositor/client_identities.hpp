#pragma once

#include <functional>
#include <list>
#include <utility>

#include "loop/listener.hpp"
#include "sandboxes.hpp"
#include "vocabulary/client_facts.hpp"

struct wl_client;

namespace sublet {

/// Who is behind each Wayland connection, as the kernel knows it.
///
/// A connection is looked at once, when somebody asks for the first time, and is the same client
/// from then on: the kernel may give the id of a process that has ended to another one.
class ClientIdentities {
public:
    using IsXwayland = std::function<bool(const wl_client *)>;

    /// `sandboxes` is borrowed and outlives this object. `is_xwayland` knows our own Xwayland,
    /// whose connection is made by ourselves.
    ClientIdentities(const Sandboxes &sandboxes, IsXwayland is_xwayland)
        : sandboxes_(sandboxes), is_xwayland_(std::move(is_xwayland)) {}
    ClientIdentities(const ClientIdentities &) = delete;
    ClientIdentities &operator=(const ClientIdentities &) = delete;

    /// Valid until the client is destroyed.
    [[nodiscard]] const ClientFacts &of(wl_client *client);

private:
    struct Known {
        ClientIdentities *owner;
        wl_client *client;
        ClientFacts facts;
        Listener<void> gone = {};

        void on_gone();
    };

    const Sandboxes &sandboxes_;
    IsXwayland is_xwayland_;
    std::list<Known> known_;
};

} // namespace sublet

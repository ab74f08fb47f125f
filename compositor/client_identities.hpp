#pragma once

#include <functional>
#include <list>
#include <utility>

#include "sandboxes.hpp"
#include "server/destroy_listener.hpp"
#include "vocabulary/client_facts.hpp"

struct wl_client;

namespace sublet {

/// Who is behind each Wayland connection, as the kernel knows it.
///
/// A connection is looked at once, when somebody asks for the first time, and is the same client
/// from then on: the kernel may give the id of a process that has ended to another one.
class ClientIdentities {
public:
    /// `sandboxes` is borrowed and outlives this object.
    explicit ClientIdentities(const Sandboxes &sandboxes) : sandboxes_(sandboxes) {}
    ClientIdentities(const ClientIdentities &) = delete;
    ClientIdentities &operator=(const ClientIdentities &) = delete;

    /// Valid until the client is destroyed.
    [[nodiscard]] const ClientFacts &of(wl_client *client);

private:
    struct Known {
        Known(wl_client *known, ClientFacts its, std::function<void()> forget)
            : client(known), facts(std::move(its)), gone(std::move(forget)) {}

        wl_client *client;
        ClientFacts facts;
        wire::DestroyListener gone;
    };

    const Sandboxes &sandboxes_;
    std::list<Known> known_;
};

} // namespace sublet

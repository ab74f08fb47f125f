#include "client_identities.hpp"

#include <algorithm>

#include <wayland-server-core.h>

#include "lessor/client_identity.hpp"

namespace sublet {

const ClientFacts &ClientIdentities::of(wl_client *client) {
    if (const auto found = std::ranges::find(known_, client, &Known::client);
        found != known_.end()) {
        return found->facts;
    }
    known_.emplace_front(client, identify(client, sandboxes_.app_id_of(client)), [this, client] {
        known_.remove_if([client](const Known &known) { return known.client == client; });
    });
    // Late: those who hear of a client's end may still ask who it was.
    wl_client_add_destroy_late_listener(client, known_.front().gone.get());
    return known_.front().facts;
}

} // namespace sublet

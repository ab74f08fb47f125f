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
    ClientFacts facts = identify(client, sandboxes_.app_id_of(client));
    if (is_xwayland_(client)) {
        facts.xwayland = true;
        facts.executable.clear(); // ours, as we have made the connection
    }
    Known &known = known_.emplace_front(this, client, std::move(facts));
    // Late: those who hear of a client's end may still ask who it was.
    known.gone.connect<&Known::on_gone>(wl_client_add_destroy_late_listener, client, known);
    return known.facts;
}

void ClientIdentities::Known::on_gone() {
    owner->known_.remove_if([this](const Known &known) { return &known == this; });
}

} // namespace sublet

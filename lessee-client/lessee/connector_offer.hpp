#pragma once

#include <optional>
#include <string>

#include "displays/edid_facts.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet::lessee {

/// Our own id of an offer, unique within one Connection: a connector that is withdrawn and offered
/// again is another offer.
using OfferId = StrongId<struct OfferTag>;

/// A connector that the lessor offers for lease, as last described by it.
///
/// A copy that outlives its withdrawal is harmless: until dispatch() has heard of that, requesting
/// it is answered with a denied lease; from then on request() finds it no more.
struct ConnectorOffer {
    OfferId id;
    ConnectorId connector;    ///< Valid on the device's node and on the leased fd alike.
    std::string name;         ///< As the kernel's, unique per device: "DP-1", "Virtual-2".
    std::string description;  ///< For people; may be empty.
    bool non_desktop = false; ///< As far as the lessor tells: an X server does, Wayland
                              ///< leaves it, and the EDID, to the card.
    std::optional<EdidFacts> edid = {};
};

} // namespace sublet::lessee

#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "../vocabulary/claim.hpp"
#include "../vocabulary/client_facts.hpp"
#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "../vocabulary/lease_terms.hpp"
#include "../vocabulary/unique_fd.hpp"

namespace sublet::wire {

/// One connector as clients see it.
///
/// The same connector with another `serial` is another offer: clients are told that the old one is
/// withdrawn and get a new wp_drm_lease_connector_v1 object.
struct OfferedConnector {
    ConnectorId connector;
    uint32_t serial = 0;
    std::string name;        ///< As the kernel's: "DP-1", "Virtual-2".
    std::string description; ///< For people: maker, model, serial.
    ClientKey only_for = {}; ///< Who sees it; nobody's key: every client.

    bool operator==(const OfferedConnector &) const = default;
};

/// One submitted lease request. The connectors are of the delegate's card; there is at least one,
/// and none twice.
struct LeaseRequest {
    LeaseId id;
    ClientFacts client;
    std::vector<ConnectorId> connectors;
    LeaseTerms terms = {}; ///< What the client asks of them beyond that; mostly nothing.
    ClientKey holder = {}; ///< The client's connection.
};

/// Answers what clients ask of a lease device, for a card of ours or for a parent compositor's.
///
/// The only edge from the wire upwards; one delegate for each device global, borrowed by it and
/// outliving it. Each call may call back into the global, but not destroy it or a client.
///
/// No call may wait for a client, for another process or for an answer of somebody. The card may
/// be waited for where it cannot be avoided: a lessor that lights a display for the first time, or
/// that takes a monitor from a desktop, sets a mode. That lasts as long as the display's link
/// needs, and nobody else is served meanwhile.
class LessorDelegate {
public:
    virtual ~LessorDelegate() = default;

    /// A fresh, non-master fd of the card for one client, to enumerate with.
    ///
    /// Called only while the global is open (LeaseDeviceGlobal::set_open). With an empty fd, which
    /// means "not yet", the client stays bound and is served at the next set_open(true); on an
    /// error it is also tried again every second.
    [[nodiscard]] virtual std::expected<UniqueFd, Error> open_client_node() = 0;

    /// A client wants a lease of displays that are all on offer. Answer exactly once, in this call
    /// or later, with LeaseDeviceGlobal::grant() or ::refuse() on `request.id`.
    virtual void lease_requested(LeaseRequest request) = 0;

    /// A client asked for a display that had just been withdrawn, and has been refused: no answer
    /// is due.
    virtual void lease_refused(const LeaseRequest &request) = 0;

    /// The client destroyed its lease object or is gone. End the lease if it was granted, forget
    /// the request if it was not; no answer is due any more and answers are ignored.
    virtual void lease_abandoned(LeaseId lease) = 0;
};

} // namespace sublet::wire

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <wayland-server-core.h>

#include "../vocabulary/end_cause.hpp"
#include "../vocabulary/lease_terms.hpp"
#include "../vocabulary/refusal.hpp"

namespace sublet::wire {

class LeaseConnector;

/// A client's sublet_lease_terms_v1: collects terms until the request is submitted, then tells what
/// came of it.
///
/// Shared by the client's resource, by the request, and by the lease that comes of it: each of them
/// may go first. Without its resource it says nothing any more.
class LeaseTermsObject {
public:
    /// Creates the object; null without memory for it.
    [[nodiscard]] static std::shared_ptr<LeaseTermsObject> create(wl_client *client, int version,
                                                                  uint32_t id);

    LeaseTermsObject() = default;
    LeaseTermsObject(const LeaseTermsObject &) = delete;
    LeaseTermsObject &operator=(const LeaseTermsObject &) = delete;

    /// No term is taken any more.
    void close() { submitted_ = true; }

    /// The request is submitted with these connectors. Returns the terms; nothing if one is of a
    /// connector that was not requested, which ends the client.
    [[nodiscard]] std::optional<LeaseTerms>
    submit(std::span<const std::shared_ptr<LeaseConnector>> connectors);

    void tell_granted(std::span<const GrantedDisplay> displays, std::span<const UnmetTerm> unmet);
    void tell_refused(const Refusal &refusal);
    void tell_state(ConnectorId connector, DisplayState state);
    void tell_suspended(bool suspended);
    void tell_ended(EndCause cause);

    // The client's requests.

    /// Has a connector's terms changed by `change`; ends the client if it is too late for that.
    void set(const std::shared_ptr<LeaseConnector> &connector,
             const std::function<void(DisplayTerms &)> &change);
    void set_refuse_unmet(bool refuse);

    /// The client destroyed it, or is gone.
    void forget_resource();

private:
    struct OfConnector {
        std::shared_ptr<LeaseConnector> connector;
        DisplayTerms terms;
    };

    [[nodiscard]] bool may_still_set();

    wl_resource *resource_ = nullptr; ///< Null once the client destroyed it.
    std::vector<OfConnector> terms_;
    bool refuse_unmet_ = true;
    bool submitted_ = false;
};

} // namespace sublet::wire

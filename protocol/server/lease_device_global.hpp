#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "../vocabulary/end_cause.hpp"
#include "../vocabulary/refusal.hpp"
#include "lessor_delegate.hpp"

struct wl_client;
struct wl_display;
struct wl_global;

namespace sublet::wire {

/// The wp_drm_lease_device_v1 global of one card, and every object that clients made through it.
///
/// Source of all rules: wayland-protocols, staging/drm-lease/drm-lease-v1.xml.
class LeaseDeviceGlobal {
public:
    using Identify = std::function<ClientFacts(wl_client *)>;

    /// Advertises the global on `display`. Closed (see set_open) and with nothing on offer.
    /// `display` and `delegate` are borrowed. The delegate must outlive this object; when the
    /// display goes first, clients are told what the destructor tells them and later calls do
    /// nothing. `identify` tells who is behind a connection and is called once for each submitted
    /// request.
    LeaseDeviceGlobal(wl_display *display, LessorDelegate &delegate, Identify identify);

    /// The card is gone: every connector is withdrawn, every unanswered or running lease gets its
    /// `finished`, all objects that clients still hold become inert. The delegate hears nothing.
    ~LeaseDeviceGlobal();

    LeaseDeviceGlobal(const LeaseDeviceGlobal &) = delete;
    LeaseDeviceGlobal &operator=(const LeaseDeviceGlobal &) = delete;

    /// Whether the card can be opened now (its session is active). A client that binds while it
    /// cannot waits, silently, for its drm_fd, connectors and done.
    void set_open(bool open);

    /// Replaces what is on offer. Every bound client gets `withdrawn` for what is no longer there,
    /// new objects for what is new, and one `done` if anything changed; unchanged offers stay, and
    /// where only the description differs their clients are told of that. Connectors named twice
    /// count once, the first time.
    void publish(std::vector<OfferedConnector> offers);

    /// Sends what clients of this global were told up to now, and lets them run first where they
    /// share a processor with the caller. Otherwise that goes out when the loop has no more events,
    /// but for the answers to requests. No client is destroyed meanwhile, so it may be called from
    /// anywhere.
    void flush();

    /// Answers a request with the lease's fd, which is closed here after it was sent. A client that
    /// set terms is told of `displays`, in the order of the request, and of `unmet` before. Ignored
    /// if the client is gone or the lease was already answered.
    void grant(LeaseId lease, UniqueFd fd, std::span<const GrantedDisplay> displays = {},
               std::span<const UnmetTerm> unmet = {});

    /// Answers a request with `finished`. Ignored like grant().
    void refuse(LeaseId lease, const Refusal &refusal);

    /// Sends `finished`, once, to a lease that was granted, or as a refusal to one that was not.
    /// Ignored if the client is gone or was already told.
    void end(LeaseId lease, EndCause cause);

    /// Tells a client that set terms what holds for a display of its lease now, and that the lease
    /// is suspended or goes on.
    void tell_state(LeaseId lease, ConnectorId connector, DisplayState state);
    void tell_suspended(LeaseId lease, bool suspended);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether a global is a lease device, for a wl_display global filter. libwayland calls the filter
/// from wl_global_create() already, before the constructor of LeaseDeviceGlobal returns.
[[nodiscard]] bool is_lease_device(const wl_global *global);

} // namespace sublet::wire

#pragma once

#include <functional>
#include <memory>
#include <vector>

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

    /// Answers a request with the lease's fd, which is closed here after it was sent. Ignored if
    /// the client is gone or the lease was already answered.
    void grant(LeaseId lease, UniqueFd fd);

    /// Sends `finished`, once: a refusal before grant(), the end of the lease after it. Ignored if
    /// the client is gone or was already told.
    void finish(LeaseId lease);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether a global is a lease device, for a wl_display global filter. libwayland calls the filter
/// from wl_global_create() already, before the constructor of LeaseDeviceGlobal returns.
[[nodiscard]] bool is_lease_device(const wl_global *global);

} // namespace sublet::wire

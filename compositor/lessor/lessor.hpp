#pragma once

#include <expected>
#include <optional>
#include <span>
#include <vector>

#include <sys/types.h>

#include "displays/uevent_monitor.hpp"
#include "lessor/connector_inventory.hpp"
#include "lessor/kernel_provider.hpp"
#include "lessor/lease_ledger.hpp"
#include "lessor/lessor_host.hpp"
#include "loop/event_source.hpp"
#include "server/lease_device_global.hpp"

struct wl_display;
struct wl_event_loop;

namespace sublet {

/// Leases the displays of one card: its global, its ledger, and the kernel's leases behind them.
///
/// Facts come in (uevents, outputs, the session, rules) and are reconciled with the kernel, which
/// is the truth: nothing that a client says is taken for granted. Displays go to the desktop or to
/// lessees.
class Lessor {
public:
    /// `master_fd` is the backend's fd of the card. It, `display`, `policy` and `host` are borrowed
    /// and outlive the lessor. Nothing is on offer before start().
    Lessor(wl_display *display, int master_fd, const DisplayPolicy &policy, LessorHost &host,
           AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
           LeaseLedger::Observer observer);
    ~Lessor();
    Lessor(const Lessor &) = delete;
    Lessor &operator=(const Lessor &) = delete;

    /// Reads the connectors and begins to lend, unless the session is away (`active` is false). An
    /// error: the kernel's uevents cannot be heard. Without them a lease that ends unseen would
    /// never be offered again.
    [[nodiscard]] std::expected<void, Error> start(bool active);

    /// Ends every lease and withdraws everything, for good. Idempotent.
    void shut_down();

    /// The backend has an output for the connector now, or is about to destroy it.
    void output_appeared(ConnectorId connector);
    void output_vanishes(ConnectorId connector);

    /// The session comes back, and the backend is about to restore its outputs: disables those that
    /// are not the desktop's any more. session_changed(true) must follow, and reads the card again
    /// only if this could not.
    void session_activating();

    /// The session was switched away (leases end, or are suspended where their rules say so, and
    /// nothing is on offer) or came back.
    void session_changed(bool active);

    [[nodiscard]] const Card &card() const { return card_; }
    [[nodiscard]] dev_t device() const { return device_; } ///< The card's number.
    [[nodiscard]] LeaseLedger &ledger() { return ledger_; }
    [[nodiscard]] const LeaseLedger &ledger() const { return ledger_; }

private:
    void handle(std::span<const DrmUevent> events);
    void resume();
    void take_back();
    void read_again();
    void rescan(bool probe, ConnectorId only);
    void reconcile();
    void unplug(const std::vector<ConnectorId> &connectors);
    [[nodiscard]] bool awaits_output() const;
    void follow_up();
    void retry();
    void look_again();

    wl_event_loop *loop_;
    Card card_;
    dev_t device_;
    LessorHost &host_;
    ConnectorInventory inventory_;
    DisplayTable displays_;
    KernelProvider provider_;
    LeaseLedger ledger_;
    OfferBook &offers_ = ledger_.offers();
    wire::LeaseDeviceGlobal global_;
    bool closed_ = false; ///< By shut_down(): nothing opens it again.
    bool stale_ = false;  ///< The kernel knows what we could not read, or denies us master.
    TimerSource retry_timer_;
    bool retry_armed_ = false;
    int looks_left_ = 0; ///< At what a hot-plug left open.
    std::optional<UeventMonitor> uevents_;
    std::unique_ptr<FdSource> uevent_source_;
};

} // namespace sublet

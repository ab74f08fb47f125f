#include "lessor/lessor.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <ranges>
#include <set>
#include <utility>

#include <sys/stat.h>
#include <wayland-server-core.h>
#include <xf86drm.h>

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

constexpr std::chrono::milliseconds retry_delay{500};
constexpr int max_looks = 5; ///< At what a hot-plug left open, after each.

Card card_of(int master_fd) {
    const std::unique_ptr<char, decltype(&std::free)> node(drmGetDeviceNameFromFd2(master_fd),
                                                           std::free);
    return {.master_fd = master_fd, .node = node ? node.get() : ""};
}

dev_t device_of(int fd) {
    struct stat status{};
    return fstat(fd, &status) == 0 ? status.st_rdev : 0;
}

/// The seat makes us master, unless another process is it just then: one that opened the card while
/// nobody was.
bool ensure_master(int fd) {
    return drmIsMaster(fd) != 0 || drmSetMaster(fd) == 0;
}

/// Whether the kernel knows of a display there. A backend makes an output anew where its link has
/// become too bad for its mode, too.
bool is_connected(int master_fd, ConnectorId connector) {
    const auto facts = read_connector_facts(master_fd, connector);
    return facts && facts->connected;
}

/// What has no EDID may be a headset: some drivers announce a display before they have read it, and
/// say nothing when they have.
std::vector<ConnectorId> without_edid(const ConnectorInventory &inventory) {
    std::vector<ConnectorId> found;
    for (const auto &[connector, facts] : inventory.all()) {
        if (facts.connected && !facts.edid) {
            found.push_back(connector);
        }
    }
    return found;
}

} // namespace

Lessor::Lessor(wl_display *display, int master_fd, const DisplayPolicy &policy, LessorHost &host,
               AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
               LeaseLedger::Observer observer)
    : loop_(wl_display_get_event_loop(display)), card_(card_of(master_fd)),
      device_(device_of(master_fd)), host_(host), inventory_(card_.master_fd),
      provider_(loop_, card_, displays_, host),
      ledger_(
          LeaseKind::Kernel, displays_, provider_, policy, std::move(ask),
          [this, observe = std::move(observer)](const std::string &node, const LessorEvent &event) {
              observe(node, event);
              follow_up();
          }),
      global_(display, ledger_, std::move(identify)), retry_timer_(loop_, [this] { retry(); }) {
    ledger_.set_node(card_.node);
}

Lessor::~Lessor() {
    shut_down();
}

std::expected<void, Error> Lessor::start(bool active) {
    auto uevents = UeventMonitor::open();
    if (!uevents) {
        return std::unexpected(uevents.error());
    }
    uevents_ = std::move(*uevents);
    uevent_source_ = FdSource::create(loop_, uevents_->fd(), WL_EVENT_READABLE,
                                      [this](uint32_t /*ready*/) { handle(uevents_->read()); });
    if (!uevent_source_) {
        return std::unexpected(Error::from_errno("wait for the kernel's uevents"));
    }
    ledger_.open(global_);
    card_.active = active;
    rescan(false, {});
    if (active) {
        global_.set_open(true);
    } else {
        session_changed(false);
    }
    follow_up();
    return {};
}

void Lessor::shut_down() {
    closed_ = true;
    retry_timer_.disarm();
    card_.active = false; // Nobody is shown anything any more.
    provider_.suspend();
    ledger_.close(EndCause::CardGone);
}

/// The kernel announced these events, about any card. What came together is handled together: a
/// display is probed once.
void Lessor::handle(std::span<const DrmUevent> events) {
    bool lessees = false;
    bool everything = false;
    std::set<ConnectorId> plugs;
    for (const DrmUevent &event : events) {
        if (event.kind == DrmUevent::Kind::EventsLost) {
            lessees = everything = true;
        } else if (event.device != device_) {
            continue;
        } else if (event.kind == DrmUevent::Kind::CardRemoved) {
            return shut_down(); // The backend goes later, and output by output.
        } else if (event.kind == DrmUevent::Kind::Lease) {
            lessees = true;
        } else if (event.kind == DrmUevent::Kind::Hotplug) {
            plugs.insert(event.connector);
            everything = everything || !event.connector;
        }
    }
    if (lessees && card_.active) {
        reconcile();
    }
    if ((everything || !plugs.empty()) && card_.active) {
        if (everything) {
            plugs = {ConnectorId()};
        }
        for (const ConnectorId connector : plugs) {
            rescan(true, connector);
        }
    }
    if (lessees || everything || !plugs.empty()) {
        looks_left_ = max_looks;
        follow_up();
    }
}

void Lessor::output_appeared(ConnectorId connector) {
    rescan(false, connector);
    if (const ConnectorFacts *facts = inventory_.find(connector); facts && facts->connected) {
        offers_.judge(*facts, facts->description());
        offers_.publish();
    }
    follow_up();
}

void Lessor::output_vanishes(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (display && display->phase == DisplayPhase::Leased &&
        is_connected(card_.master_fd, connector)) {
        log_info("inventory: {} loses its output and is still connected: its lease goes on",
                 displays_.name(connector));
        provider_.output_lost(connector);
    } else if (display && display->phase != DisplayPhase::Disconnected) {
        unplug({connector});
        offers_.publish();
    }
    // The display may still be there, and have another output already, or none: then the backend is
    // asked for one again, however often that was done before.
    looks_left_ = max_looks;
    follow_up();
}

/// The leases of pulled displays end when all of them are known to be gone: none of them is used
/// or on offer in between.
void Lessor::unplug(const std::vector<ConnectorId> &connectors) {
    std::set<LeaseId> leases;
    for (const ConnectorId connector : connectors) {
        const Display *display = displays_.find(connector);
        if (display == nullptr || display->phase == DisplayPhase::Disconnected) {
            continue;
        }
        if (display->lease) {
            leases.insert(display->lease);
        }
        const ConnectorFacts *facts = inventory_.find(connector);
        displays_.disconnect(facts ? *facts : ConnectorFacts(display->facts));
        provider_.unplugged(connector);
    }
    for (const LeaseId lease : leases) {
        ledger_.ended(lease, EndCause::Unplugged);
    }
    std::ranges::for_each(connectors, [this](ConnectorId id) { host_.unplugged(id); });
}

void Lessor::session_changed(bool active) {
    if (closed_) {
        return;
    }
    retry_timer_.disarm();
    retry_armed_ = false;
    looks_left_ = max_looks;
    if (!active) {
        card_.active = false;
        stale_ = false;
        provider_.suspend();
        offers_.suspend("the session is switched away");
        ledger_.end_all(EndCause::SessionInactive);
        offers_.publish();
        global_.set_open(false);
        log_info("offer: {} is switched away, nothing is on offer", card_.node);
        return;
    }
    resume();
}

void Lessor::resume() {
    const bool late = !card_.active || stale_; // session_activating() could not do it all.
    if (!card_.active) {
        if (!ensure_master(card_.master_fd)) {
            log_warn("offer: {} came back without DRM master, nothing is on offer yet", card_.node);
            stale_ = true;
            offers_.suspend("the card came back without DRM master; trying again");
            offers_.publish();
            return follow_up();
        }
        take_back();
    } else if (stale_) {
        read_again();
    }
    provider_.continue_leases();
    ledger_.states().set_all_suspended(false);
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase != DisplayPhase::Disconnected && (late || display.verdict.desktop)) {
            provider_.apply(connector);
        }
    }
    offers_.publish(); // Before the waiting clients are served: they hear of everything at once.
    global_.set_open(true);
    follow_up();
}

void Lessor::session_activating() {
    if (closed_ || !ensure_master(card_.master_fd)) {
        return;
    }
    take_back();
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase != DisplayPhase::Disconnected && !display.verdict.desktop) {
            provider_.apply(connector); // Its lease may have ended while nothing could be disabled.
        }
    }
}

/// Restores what could not be restored while the session was away, and judges what is there now.
void Lessor::take_back() {
    card_.active = true;
    offers_.suspend("");
    provider_.resume();
    read_again();
}

void Lessor::read_again() {
    stale_ = false;
    reconcile();
    rescan(true, {});
}

void Lessor::reconcile() {
    if (const auto reconciled = provider_.reconcile(); !reconciled) {
        log_warn("end: {}", reconciled.error().message());
        stale_ = true;
    }
}

void Lessor::rescan(bool probe, ConnectorId only) {
    const auto diff = inventory_.rescan(probe, only);
    if (!diff) {
        log_error("inventory: {}: {}", card_.node, diff.error().message());
        stale_ = true;
        return;
    }
    for (const ConnectorId connector : diff->unplugged) {
        log_info("inventory: {} unplugged", displays_.name(connector));
    }
    unplug(diff->unplugged);
    for (const auto &[connector, facts] : inventory_.all()) {
        if (!facts.connected && displays_.find(connector) == nullptr) {
            displays_.disconnect(facts); // For reports.
        }
    }
    for (const auto *group : {&diff->plugged, &diff->changed}) {
        for (const ConnectorId connector : *group) {
            const ConnectorFacts &facts = *inventory_.find(connector);
            if (group == &diff->changed) {
                provider_.changed(connector);
            }
            offers_.judge(facts, facts.description());
            log_info("inventory: {} {}{}: {}, rule \"{}\"", facts.name,
                     group == &diff->plugged ? "plugged" : "changed",
                     facts.non_desktop ? " (non-desktop)" : "", facts.description(),
                     displays_.find(connector)->verdict.name);
        }
    }
    std::vector<ConnectorId> gone;
    for (const ConnectorId connector : displays_.all() | std::views::keys) {
        if (inventory_.find(connector) == nullptr) {
            gone.push_back(connector);
        }
    }
    std::ranges::for_each(gone, [this](ConnectorId connector) { offers_.forget(connector); });
    if (!diff->empty()) {
        offers_.publish();
    }
}

bool Lessor::awaits_output() const {
    return std::ranges::any_of(inventory_.all(), [&](const auto &connector) {
        return connector.second.connected && !host_.has_output(connector.first);
    });
}

/// Does again what the kernel refused, or the backend or a driver missed, after a while.
void Lessor::follow_up() {
    const bool to_look = looks_left_ > 0 && (awaits_output() || !without_edid(inventory_).empty());
    const bool needed = stale_ || provider_.has_unfinished() || to_look;
    // Not put off by whatever happens meanwhile.
    if (needed && !closed_ && (card_.active || stale_) && !std::exchange(retry_armed_, true)) {
        retry_timer_.arm(retry_delay);
    }
}

void Lessor::retry() {
    retry_armed_ = false;
    if (!card_.active) {
        return resume();
    }
    if (stale_) {
        read_again();
    }
    provider_.retry();
    if (looks_left_ > 0) {
        --looks_left_;
        look_again();
    }
    follow_up();
}

void Lessor::look_again() {
    for (const ConnectorId connector : without_edid(inventory_)) {
        rescan(true, connector);
    }
    // The backend is told of a hot-plug once, by udev; if it could not read the connectors just
    // then it would never know.
    if (awaits_output()) {
        host_.replay_hotplug();
    }
}

} // namespace sublet

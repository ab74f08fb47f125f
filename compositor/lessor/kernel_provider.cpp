#include "lessor/kernel_provider.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <xf86drm.h>

#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

KernelProvider::KernelProvider(wl_event_loop *loop, const Card &card, const DisplayTable &displays,
                               LessorHost &host)
    : card_(card), displays_(displays), host_(host), catalog_(card.master_fd),
      leases_(card.master_fd), preset_(loop, card.master_fd, catalog_, displays, claims_, host,
                                       [this](const auto &connectors, const auto &result) {
                                           on_changed(connectors, result);
                                       }),
      factory_(card.master_fd, catalog_, displays, claims_, preset_, host),
      restore_(card.master_fd, catalog_, displays, preset_),
      pictures_(loop, card.master_fd, catalog_, displays, preset_.held(),
                [this](ConnectorId connector) { apply_once(connector); }) {}

std::expected<UniqueFd, Error> KernelProvider::open_non_master_fd() {
    UniqueFd fd(::open(card_.node.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return std::unexpected(Error::from_errno(
            formatted("open {} for a client{}", card_.node,
                      errno == EACCES || errno == EPERM
                          ? ", which the seat does for sublet alone: the user who runs sublet must "
                            "be allowed to (is it in the node's group?)"
                          : "")));
    }
    // Whoever opens the card while it has no master becomes master: a client must never be.
    if (drmIsMaster(fd.get()) && drmDropMaster(fd.get()) != 0) {
        return std::unexpected(Error::from_errno("drop master of " + card_.node));
    }
    return fd;
}

void KernelProvider::begin(const wire::LeaseRequest &request) {
    preparing_.emplace(request.id, Preparing{request.connectors, request.terms, {}});
    advance(request.id);
}

/// Takes a lease that is being prepared one step further: when all of its displays are lit it is
/// made. on_changed() comes back here when a commit to one of them has ended.
void KernelProvider::advance(LeaseId id) {
    const std::vector<ConnectorId> connectors = preparing_.at(id).connectors;
    if (std::ranges::any_of(connectors,
                            [this](ConnectorId c) { return preset_.held().is_busy(c); })) {
        return;
    }
    std::ignore = reconcile(); // A lease whose fd is closed gives its CRTC away at once.
    const auto still = preparing_.find(id);
    if (still == preparing_.end()) {
        return; // What has ended just now ended this one, too.
    }
    Preparing &preparing = still->second;
    auto wanted = preset_.modesets(connectors, preparing.terms);
    if (!wanted) {
        return fail(id, wanted.error());
    }
    Shortfalls shortfalls;
    const auto lit = preset_.light(*wanted, preparing.terms, shortfalls);
    if (!lit) {
        if (lit.error().reason == RefusalReason::NoCrtc && preset_.held().is_any_busy()) {
            return; // A CRTC may be free when what is under way has ended.
        }
        return fail(id, lit.error());
    }
    if (!*lit) {
        return;
    }
    if (const auto restored = pictures_.restore(connectors); !restored) {
        log_warn("end: {}", restored.error().message());
    }
    auto lease = factory_.create(*wanted, preparing.terms, shortfalls, preparing.unmet);
    if (!lease) {
        return fail(id, lease.error());
    }
    std::vector<UnmetTerm> unmet = std::move(preparing.unmet);
    preparing_.erase(id);
    RunningLease &running = leases_.add(id, std::move(*lease));
    keep_duplicate(running);
    if (const auto old = leases_.closed_before(id)) {
        progress().ended(*old, EndCause::FdClosed);
    }
    progress().begun(
        id, {.fd = running.kernel.take_fd(),
             .lessee = running.kernel.lessee(),
             .objects = running.kernel.objects(),
             .masked = running.masked,
             .shortfall = join(shortfalls | std::views::values | std::ranges::to<std::vector>()),
             .displays = running.granted,
             .unmet = std::move(unmet)});
}

/// Where the rules of all displays of a lease say that their pictures stay for a while.
void KernelProvider::keep_duplicate(RunningLease &running) {
    running.keep_picture = std::ranges::min(
        running.displays | std::views::transform([this](const LeasedDisplay &display) {
            return displays_.find(display.connector)->verdict.keep_picture;
        }));
    if (running.keep_picture > running.keep_picture.zero()) {
        running.duplicate = running.kernel.duplicate_fd();
    }
}

void KernelProvider::fail(LeaseId id, const Refusal &refusal) {
    const std::vector<ConnectorId> connectors =
        std::move(preparing_.extract(id).mapped().connectors);
    progress().failed(id, Refusal(refusal));
    report_returned(connectors);
}

void KernelProvider::revoke(LeaseId lease) {
    if (RunningLease *const running = leases_.find(lease)) {
        std::ignore = running->kernel.revoke(); // restore() tries again, and says so.
    }
}

void KernelProvider::release(LeaseId lease) {
    if (const auto begun = preparing_.extract(lease)) {
        report_returned(begun.mapped().connectors);
    } else if (auto running = leases_.take(lease)) {
        restore(*std::move(running));
    }
    preset_.retry_presets();
}

/// Tells that displays have returned, of those that are busy later. Nobody waits for a commit while
/// another session has the card: it may not be told of at all.
void KernelProvider::report_returned(const std::vector<ConnectorId> &connectors) {
    for (const ConnectorId connector : connectors) {
        if (active_ && preset_.held().is_busy(connector)) {
            returning_.insert(connector);
        } else {
            progress().returned(connector);
        }
    }
}

void KernelProvider::restore(RunningLease lease) {
    const std::vector<ConnectorId> connectors = lease.kernel.objects().connectors;
    for (const ConnectorId connector : connectors) {
        host_.set_masked(connector, true); // What was listed while it was leased is listed no more.
    }
    if ((active_ && pictures_.keep(lease)) || restore_.restore(std::move(lease), active_)) {
        report_returned(connectors);
    }
}

void KernelProvider::on_changed(const std::vector<ConnectorId> &connectors,
                                const std::expected<void, Error> &result) {
    if (!result) {
        log_warn("preset: {}: {}", join(displays_.names(connectors)), result.error().message());
        for (const ConnectorId connector : connectors) {
            preset_.held().release(
                connector); // The backend may know a way, or light() a mode that works.
        }
        keep_lit(connectors);
    }
    restore_.finish(connectors, result);
    pictures_.replaced(connectors);
    std::vector<LeaseId> waiting;
    for (const LeaseId id : preparing_ | std::views::keys) {
        waiting.push_back(id); // For one of these displays, or for a CRTC.
    }
    for (const ConnectorId connector : connectors) {
        if (returning_.erase(connector) != 0) {
            progress().returned(connector);
        } else if (displays_.find(connector) != nullptr) {
            apply_once(connector); // What was wanted of it may be something else by now.
        }
    }
    for (const LeaseId id : waiting) {
        if (!preparing_.contains(id)) {
            continue;
        }
        advance(id);
    }
}

void KernelProvider::unplugged(ConnectorId connector) {
    pictures_.replaced({connector});
    preset_.unplugged(connector);
}

void KernelProvider::changed(ConnectorId connector) {
    pictures_.replaced({connector});
    preset_.release(connector);
}

void KernelProvider::output_lost(ConnectorId connector) {
    preset_.held().release(connector);
    leases_.mark_unknown(connector);
}

/// What could not be switched off for a lease that wants it dark is not tried again.
void KernelProvider::keep_lit(const std::vector<ConnectorId> &connectors) {
    for (Preparing &preparing : preparing_ | std::views::values) {
        for (DisplayTerms &terms : preparing.terms.displays) {
            if (terms.lit == false && std::ranges::contains(connectors, terms.connector)) {
                terms.lit.reset();
                preparing.unmet.push_back(
                    {terms.connector, Term::Light, "the driver does not switch it off"});
            }
        }
    }
}

void KernelProvider::suspend() {
    active_ = false;
    pictures_.drop_all();
    leases_.remember_modes([this](ConnectorId connector) {
        return displays_.find(connector)->verdict.on_session_switch == OnSessionSwitch::Suspend;
    });
    for (const ConnectorId connector : std::exchange(returning_, {})) {
        progress().returned(connector);
    }
}

void KernelProvider::resume() {
    active_ = true;
    const std::vector<ConnectorId> held = preset_.release_idle();
    for (RunningLease &leftover : restore_.take_leftovers()) {
        restore(std::move(leftover));
    }
    for (const ConnectorId connector : held) {
        if (restore_.leftover(connector) == nullptr) {
            host_.disable(connector);
        }
    }
}

void KernelProvider::continue_leases() {
    end_all(leases_.restore_modes([this](ConnectorId connector, CrtcId crtc, const auto &mode) {
        return preset_.light_again(connector, crtc, mode);
    }),
            EndCause::SessionInactive);
}

void KernelProvider::end_all(const std::vector<LeaseId> &leases, EndCause cause) {
    for (const LeaseId lease : leases) {
        progress().ended(lease, cause);
    }
}

void KernelProvider::apply(ConnectorId connector) {
    preset_.allow_retry(connector);
    apply_once(connector);
}

void KernelProvider::apply_once(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    const RunningLease *leftover = restore_.leftover(connector);
    if (!active_ || !host_.has_output(connector) || (leftover && leftover->kernel.lessee())) {
        return;
    }
    if (display->phase == DisplayPhase::Reserved && !display->verdict.desktop &&
        !preset_.held().holds(connector)) {
        host_.disable(connector); // It may be the desktop's still, and consent may take long.
    }
    if (display->phase != DisplayPhase::Available) {
        return;
    }
    if (display->verdict.desktop) {
        preset_.enable_on_desktop(connector);
    } else if (!pictures_.has(connector)) {
        preset_.rest(connector);
    }
}

bool KernelProvider::has_unfinished() const {
    return restore_.has_leftovers() || preset_.has_unfinished();
}

void KernelProvider::retry() {
    for (RunningLease &leftover : restore_.take_leftovers()) {
        restore(std::move(leftover));
    }
    preset_.retry([this](ConnectorId connector) { apply_once(connector); });
}

std::expected<void, Error> KernelProvider::reconcile() {
    return leases_.closed().transform(
        [this](const auto &closed) { end_all(closed, EndCause::FdClosed); });
}

void KernelProvider::check_modes() {
    end_all(leases_.with_broken_modes(), EndCause::ForbiddenModeset);
}

std::string KernelProvider::obstacle(ConnectorId connector) const {
    if (restore_.leftover(connector) != nullptr) {
        return "what its last lessee changed is not restored yet; trying again";
    }
    if (!host_.has_output(connector)) {
        return "the backend has no output for it yet";
    }
    const ConnectorFacts &facts = displays_.find(connector)->facts;
    if (facts.connected && facts.modes.empty()) {
        return facts.edid ? "it has no mode: its EDID names none that the driver takes"
                          : "it has no mode: its EDID was not read yet";
    }
    return "";
}

std::expected<void, Error> KernelProvider::set_masked(LeaseId lease, bool masked) {
    RunningLease *const running = leases_.find(lease);
    if (running && std::exchange(running->masked, masked) != masked) {
        for (const ConnectorId connector : running->kernel.objects().connectors) {
            host_.set_masked(connector, masked);
        }
    }
    return {};
}

} // namespace sublet

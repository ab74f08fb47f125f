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
      preset_(
          loop, card.master_fd, catalog_, displays, claims_, host,
          [this](const auto &connectors, const auto &result) { on_changed(connectors, result); }),
      factory_(card.master_fd, catalog_, displays, claims_, preset_, host),
      restore_(card.master_fd, catalog_, displays, preset_) {}

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
    preparing_.emplace(request.id, request.connectors);
    advance(request.id);
}

/// Takes a lease that is being prepared one step further: when all of its displays are lit it is
/// made. on_changed() comes back here when a commit to one of them has ended.
void KernelProvider::advance(LeaseId id) {
    const std::vector<ConnectorId> connectors = preparing_.at(id);
    if (std::ranges::any_of(connectors,
                            [this](ConnectorId c) { return preset_.held().is_busy(c); })) {
        return;
    }
    if (!leases_.empty()) {
        std::ignore = reconcile(); // A lease whose fd is closed gives its CRTC away at once.
    }
    auto wanted = preset_.modesets(connectors);
    if (!wanted) {
        return fail(id, wanted.error().message());
    }
    Shortfalls shortfalls;
    const auto lit = preset_.light(*wanted, shortfalls);
    if (!lit) {
        if (lit.error().kind == Error::Kind::Unsupported && preset_.held().is_any_busy()) {
            return; // A CRTC may be free when what is under way has ended.
        }
        return fail(id, lit.error().message());
    }
    if (!*lit) {
        return;
    }
    auto lent = factory_.lend(*wanted, shortfalls);
    if (!lent) {
        return fail(id, lent.error().message());
    }
    preparing_.erase(id);
    Lent &running = leases_.emplace(id, std::move(*lent)).first->second;
    end_reused_lessee_id(id);
    progress().begun(
        id, {.fd = running.kernel.take_fd(),
             .lessee = running.kernel.lessee(),
             .objects = running.kernel.objects(),
             .masked = running.masked,
             .shortfall = join(shortfalls | std::views::values | std::ranges::to<std::vector>())});
}

void KernelProvider::fail(LeaseId id, const std::string &reason) {
    const std::vector<ConnectorId> connectors = std::move(preparing_.extract(id).mapped());
    progress().failed(id, reason);
    report_returned(connectors);
}

/// The kernel gives a lessee's id to the next one as soon as its fd is closed; the uevent that
/// tells us of the end may still be on its way, and the list of lessees cannot tell the two apart.
void KernelProvider::end_reused_lessee_id(LeaseId lease) {
    const LesseeId lessee = leases_.at(lease).kernel.lessee();
    const auto old = std::ranges::find_if(leases_, [&](const auto &other) {
        return other.first != lease && other.second.kernel.lessee() == lessee;
    });
    if (old != leases_.end()) {
        old->second.kernel.mark_ended();
        progress().ended(old->first, EndCause::FdClosed);
    }
}

void KernelProvider::revoke(LeaseId lease) {
    if (const auto found = leases_.find(lease); found != leases_.end()) {
        std::ignore = found->second.kernel.revoke(); // restore() tries again, and says so.
    }
}

void KernelProvider::release(LeaseId lease) {
    if (const auto begun = preparing_.extract(lease)) {
        report_returned(begun.mapped());
    } else if (auto node = leases_.extract(lease)) {
        restore(std::move(node.mapped()));
    }
    preset_.expect_crtcs();
}

/// Tells that displays have returned, of those that are busy later.
void KernelProvider::report_returned(const std::vector<ConnectorId> &connectors) {
    for (const ConnectorId connector : connectors) {
        if (preset_.held().is_busy(connector)) {
            returning_.insert(connector);
        } else {
            progress().returned(connector);
        }
    }
}

void KernelProvider::restore(Lent lent) {
    const std::vector<ConnectorId> connectors = lent.kernel.objects().connectors;
    for (const ConnectorId connector : connectors) {
        host_.set_masked(connector, true); // What was listed while it was leased is listed no more.
    }
    if (restore_.restore(std::move(lent), active_)) {
        report_returned(connectors);
    }
}

void KernelProvider::on_changed(const std::vector<ConnectorId> &connectors,
                                const std::expected<void, Error> &result) {
    if (!result) {
        log_warn("preset: {}: {}", join(displays_.names(connectors)), result.error().message());
        for (const ConnectorId connector : connectors) {
            preset_.held().let_go(
                connector); // The backend may know a way, or light() a mode that works.
        }
    }
    restore_.finish(connectors, result);
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

void KernelProvider::suspend() {
    active_ = false;
    for (const ConnectorId connector : std::exchange(returning_, {})) {
        progress().returned(connector);
    }
}

void KernelProvider::resume() {
    active_ = true;
    const std::vector<ConnectorId> held = preset_.let_go_of_all();
    for (Lent &leftover : restore_.take_leftovers()) {
        restore(std::move(leftover));
    }
    for (const ConnectorId connector : held) {
        if (restore_.leftover(connector) == nullptr) {
            host_.disable(connector);
        }
    }
}

void KernelProvider::apply(ConnectorId connector) {
    preset_.forgive(connector);
    apply_once(connector);
}

void KernelProvider::apply_once(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    const Lent *leftover = restore_.leftover(connector);
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
    } else {
        preset_.rest(connector);
    }
}

bool KernelProvider::has_unfinished() const {
    return restore_.has_leftovers() || preset_.has_unfinished();
}

void KernelProvider::retry() {
    for (Lent &leftover : restore_.take_leftovers()) {
        restore(std::move(leftover));
    }
    preset_.retry([this](ConnectorId connector) { apply_once(connector); });
}

std::expected<void, Error> KernelProvider::reconcile() {
    const auto alive = list_lessees(card_.master_fd);
    if (!alive) {
        return std::unexpected(alive.error());
    }
    std::vector<LeaseId> ended;
    for (auto &[id, lent] : leases_) {
        if (!std::ranges::contains(*alive, lent.kernel.lessee())) {
            lent.kernel.mark_ended();
            ended.push_back(id);
        }
    }
    for (const LeaseId id : ended) {
        progress().ended(id, EndCause::FdClosed);
    }
    return {};
}

bool KernelProvider::guards_modes() const {
    return std::ranges::any_of(leases_ | std::views::values,
                               [](const Lent &lent) { return !lent.guarded.empty(); });
}

void KernelProvider::check_modes() {
    std::vector<LeaseId> offenders;
    for (const auto &[id, lent] : leases_) {
        if (std::ranges::any_of(lent.guarded, [this](const GuardedMode &guard) {
                return guard.is_broken(card_.master_fd);
            })) {
            offenders.push_back(id);
        }
    }
    for (const LeaseId id : offenders) {
        progress().ended(id, EndCause::ForbiddenModeset);
    }
}

std::string KernelProvider::obstacle(ConnectorId connector) const {
    if (restore_.leftover(connector) != nullptr) {
        return "what its last lessee left could not be put back, which is tried again";
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
    const auto found = leases_.find(lease);
    if (found != leases_.end() && std::exchange(found->second.masked, masked) != masked) {
        for (const ConnectorId connector : found->second.kernel.objects().connectors) {
            host_.set_masked(connector, masked);
        }
    }
    return {};
}

} // namespace sublet

#include "lease/kernel_provider.hpp"

#include <algorithm>
#include <cerrno>
#include <format>
#include <ranges>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <xf86drm.h>

#include "lease/route_reset.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

/// A card that has no CRTC to spare is not asked for ever.
constexpr unsigned max_preset_retries = 5;

/// A driver that refuses a value which it had itself is not asked for ever.
constexpr unsigned max_restore_tries = 5;

} // namespace

KernelProvider::KernelProvider(const Card &card, const DisplayTable &displays, LessorHost &host)
    : card_(card), displays_(displays), host_(host), crtcs_(card.master_fd, displays, claims_) {}

std::expected<UniqueFd, Error> KernelProvider::open_non_master_fd() {
    UniqueFd fd(::open(card_.node.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return std::unexpected(Error::from_errno("open " + card_.node + " for a client"));
    }
    // Whoever opens the card while it has no master becomes master: a client must never be.
    if (drmIsMaster(fd.get()) && drmDropMaster(fd.get()) != 0) {
        return std::unexpected(Error::from_errno("drop master of " + card_.node));
    }
    return fd;
}

void KernelProvider::begin(const wire::LeaseRequest &request) {
    const LeaseId id = request.id;
    const std::vector<ConnectorId> connectors = request.connectors;
    auto lent = lend(connectors);
    if (!lent) {
        progress().failed(id, lent.error().message());
        for (const ConnectorId connector : connectors) {
            progress().returned(connector);
        }
        return;
    }
    Lent &running = leases_.emplace(id, std::move(*lent)).first->second;
    end_reused_lessee_id(id);
    progress().begun(id, {.fd = running.kernel.take_fd(),
                         .lessee = running.kernel.lessee(),
                         .objects = running.kernel.objects(),
                         .masked = running.masked});
}

/// In which mode each display is lit, and whether it is masked. A lease is masked if one of its
/// displays is to be.
std::expected<std::vector<BlackModeset>, Error>
KernelProvider::modesets(const std::vector<ConnectorId> &connectors) const {
    const bool masked = std::ranges::any_of(
        connectors, [this](ConnectorId id) { return displays_.find(id)->verdict.mask; });
    std::vector<BlackModeset> modesets;
    for (const ConnectorId connector : connectors) {
        const Display &display = *displays_.find(connector);
        const auto mode = choose_mode(display.facts.modes, display.verdict.mode);
        if (!mode) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound,
                std::format("{} has no mode {}", display.facts.name, to_string(display.verdict.mode))));
        }
        modesets.push_back({connector, *mode, masked});
    }
    return modesets;
}

std::expected<KernelProvider::Lent, Error>
KernelProvider::lend(const std::vector<ConnectorId> &connectors) {
    if (!leases_.empty()) {
        std::ignore = reconcile(); // A lease whose fd is closed gives its CRTC away at once.
    }
    const auto wanted = modesets(connectors);
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    const auto topology = crtcs_.topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    release_idle_crtcs(connectors);
    const auto order = crtcs_.order(connectors);
    if (!order) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        std::format("no CRTC is free for {}", join(displays_.names(connectors)))));
    }
    std::vector<BlackModeset> ordered;
    std::vector<ClaimWish> claims;
    for (const ConnectorId connector : *order) {
        ordered.push_back(*std::ranges::find(*wanted, connector, &BlackModeset::connector));
    }
    for (const ConnectorId connector : connectors) {
        claims.push_back({connector, displays_.find(connector)->verdict.planes});
    }
    if (const auto lit = host_.modeset_black(ordered); !lit) {
        return std::unexpected(lit.error());
    }
    if (const auto read = claims_.read_routes(card_.master_fd, claims, **topology); !read) {
        return std::unexpected(read.error());
    }
    auto claim = claims_.claim(**topology, claims);
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto before = StateSnapshot::read(card_.master_fd, claim->objects());
    if (!before) {
        return std::unexpected(before.error());
    }
    auto kernel = KernelLease::create(card_.master_fd, claim->objects());
    if (!kernel) {
        return std::unexpected(kernel.error());
    }
    std::vector<GuardedMode> guarded;
    for (const auto &[modeset, crtc] : std::views::zip(*wanted, kernel->objects().crtcs)) {
        if (displays_.find(modeset.connector)->verdict.modeset == ModesetBy::Lessor) {
            guarded.push_back({crtc, modeset.mode});
        }
    }
    return Lent{std::move(*claim), std::move(*before), std::move(*kernel), wanted->front().masked,
                std::move(guarded)};
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
    if (auto node = leases_.extract(lease)) {
        restore(std::move(node.mapped()));
        retry_presets();
    }
}

void KernelProvider::restore(Lent lent) {
    const LeasedObjects objects = lent.kernel.objects();
    if (const auto revoked = lent.kernel.revoke(); !revoked) {
        // Most likely we are not master: then the lessee cannot draw either (EACCES).
        log_warn("end: {}, will be tried again", revoked.error().message());
        unrestored_.push_back(std::move(lent));
        return;
    }
    const auto unrouted = is_rerouted(card_.master_fd, objects)
                              ? switch_everything_off(card_.master_fd, objects)
                              : std::expected<void, Error>();
    const auto restored = unrouted.and_then([&] { return lent.before.restore(card_.master_fd); });
    if (!restored) {
        log_warn("end: {}", restored.error().message());
        if (restored.error().code != EOPNOTSUPP && ++lent.restore_tries < max_restore_tries) {
            unrestored_.push_back(std::move(lent)); // Used again, but not on offer.
        }
    }
    {
        const Lent done = std::move(lent); // Its claims are free before the displays are used.
    }
    for (const ConnectorId connector : objects.connectors) {
        progress().returned(connector);
    }
}

void KernelProvider::restore_leftovers() {
    for (Lent &leftover : std::exchange(unrestored_, {})) {
        restore(std::move(leftover));
    }
}

void KernelProvider::apply(ConnectorId connector) {
    unpreset_.erase(connector);
    apply_once(connector);
}

void KernelProvider::apply_once(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (!active_ || !host_.has_output(connector) || is_still_leased(connector)) {
        return;
    }
    if (display->phase == DisplayPhase::Reserved && !display->verdict.desktop) {
        host_.disable(connector); // It may be the desktop's still, and consent may take long.
    }
    if (display->phase != DisplayPhase::Available) {
        return;
    }
    host_.renew_output(display->facts);
    if (display->verdict.desktop) {
        release_idle_crtcs({connector});
        host_.enable_on_desktop(connector);
        return;
    }
    const auto mode = choose_mode(display->facts.modes, display->verdict.mode);
    if (display->verdict.preset == PresetTime::OnConnect && display->allowed() && mode) {
        const BlackModeset modeset{connector, *mode, true};
        const auto lit = host_.modeset_black({&modeset, 1});
        if (lit) {
            unpreset_.erase(connector);
            return;
        }
        log_warn("preset: {} stays dark: {}", display->facts.name, lit.error().message());
        unpreset_.try_emplace(connector, max_preset_retries);
    }
    host_.disable(connector);
}

/// A display that is lit only to be leased sooner gives its CRTC to those that need one now. It is
/// preset again when a CRTC may be free.
void KernelProvider::release_idle_crtcs(const std::vector<ConnectorId> &wanted) {
    for (const ConnectorId connector : crtcs_.in_the_way(wanted)) {
        log_info("preset: {} makes room", displays_.name(connector));
        host_.disable(connector);
        unpreset_[connector] = 0;
    }
}

void KernelProvider::unplugged(ConnectorId connector) {
    unpreset_.erase(connector);
    retry_presets();
}

void KernelProvider::retry_presets() {
    for (unsigned &left : unpreset_ | std::views::values) {
        left = max_preset_retries;
    }
}

bool KernelProvider::has_unfinished() const {
    return !unrestored_.empty() || std::ranges::any_of(unpreset_ | std::views::values,
                                                       [](unsigned left) { return left > 0; });
}

void KernelProvider::retry() {
    restore_leftovers();
    std::vector<ConnectorId> due;
    for (auto &[connector, left] : unpreset_) {
        if (left > 0) {
            --left;
            due.push_back(connector);
        }
    }
    for (const ConnectorId connector : due) {
        apply_once(connector);
    }
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
    if (is_unrestored(connector)) {
        return "what its last lessee left could not be put back, which is tried again";
    }
    return host_.has_output(connector) ? "" : "the backend has no output for it yet";
}

bool KernelProvider::is_unrestored(ConnectorId connector) const {
    return std::ranges::any_of(unrestored_, [&](const Lent &lent) {
        return std::ranges::contains(lent.kernel.objects().connectors, connector);
    });
}

bool KernelProvider::is_still_leased(ConnectorId connector) const {
    return std::ranges::any_of(unrestored_, [&](const Lent &lent) {
        return lent.kernel.lessee() &&
               std::ranges::contains(lent.kernel.objects().connectors, connector);
    });
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

#include "lease/kernel_provider.hpp"

#include <algorithm>
#include <cerrno>
#include <format>
#include <iterator>
#include <ranges>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <xf86drm.h>

#include "lease/lower_modes.hpp"
#include "lease/route_reset.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

/// A card that has no CRTC to spare is not asked for ever.
constexpr unsigned max_preset_retries = 5;

/// A driver that refuses modes, or a display with dozens of them, is not tried for long.
constexpr size_t max_lower_modes = 8;

/// A driver that refuses a value which it had itself is not asked for ever.
constexpr unsigned max_restore_tries = 5;

} // namespace

KernelProvider::KernelProvider(wl_event_loop *loop, const Card &card, const DisplayTable &displays,
                               LessorHost &host)
    : card_(card), displays_(displays), host_(host), catalog_(card.master_fd),
      held_(loop, card.master_fd, catalog_,
            [this](const auto &connectors, const auto &result) { on_changed(connectors, result); }),
      crtcs_(card.master_fd, catalog_, displays, claims_, held_) {}

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
    if (std::ranges::any_of(connectors, [this](ConnectorId c) { return held_.is_busy(c); })) {
        return;
    }
    if (!leases_.empty()) {
        std::ignore = reconcile(); // A lease whose fd is closed gives its CRTC away at once.
    }
    auto wanted = modesets(connectors);
    if (!wanted) {
        return fail(id, wanted.error().message());
    }
    Shortfalls shortfalls;
    const auto lit = light(*wanted, shortfalls);
    if (!lit) {
        return fail(id, lit.error().message());
    }
    if (!*lit) {
        return;
    }
    auto lent = lend(*wanted, shortfalls);
    if (!lent) {
        return fail(id, lent.error().message());
    }
    preparing_.erase(id);
    Lent &running = leases_.emplace(id, std::move(*lent)).first->second;
    end_reused_lessee_id(id);
    progress().begun(id, {.fd = running.kernel.take_fd(),
                          .lessee = running.kernel.lessee(),
                          .objects = running.kernel.objects(),
                          .masked = running.masked,
                          .shortfall = join(shortfalls | std::views::values |
                                            std::ranges::to<std::vector>())});
}

void KernelProvider::fail(LeaseId id, const std::string &reason) {
    const std::vector<ConnectorId> connectors = std::move(preparing_.extract(id).mapped());
    progress().failed(id, reason);
    report_returned(connectors);
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

/// Lights what is not lit in the mode wanted; false if that has only begun. What the driver refuses
/// is lit in a lower mode, which is in `wanted` then, or stays dark: its lessee may know better.
std::expected<bool, Error> KernelProvider::light(std::vector<BlackModeset> &wanted,
                                                 Shortfalls &shortfalls) {
    std::vector<HeldPipes::Target> dark;
    std::vector<ConnectorId> connectors;
    std::vector<ConnectorId> strange; // Of the desktop's, or never lit till now.
    for (const BlackModeset &modeset : wanted) {
        const HeldPipes::Target target{modeset.connector, modeset.mode};
        connectors.push_back(modeset.connector);
        if (!held_.holds(modeset.connector)) {
            strange.push_back(modeset.connector);
        } else if (!held_.shows(target)) {
            dark.push_back(target);
        }
    }
    if (!dark.empty()) {
        if (const auto begun = held_.bring(dark); begun) {
            return false;
        } else {
            log_debug("preset: {}; by the backend then", begun.error().message());
        }
        for (const HeldPipes::Target &target : dark) {
            held_.let_go(target.connector);
            strange.push_back(target.connector);
        }
    }
    if (strange.empty()) {
        return true;
    }
    if (const auto topology = crtcs_.topology(); !topology) {
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
    for (const ConnectorId connector : *order) {
        if (std::ranges::contains(strange, connector)) {
            ordered.push_back(*std::ranges::find(wanted, connector, &BlackModeset::connector));
        }
    }
    if (const auto lit = light_by_backend(ordered);
        lit || lit.error().kind != Error::Kind::Unsupported) {
        return lit.transform([] { return true; });
    }
    for (const BlackModeset &refused : ordered) {
        BlackModeset &modeset =
            *std::ranges::find(wanted, refused.connector, &BlackModeset::connector);
        if (ordered.size() > 1 && light_by_backend({modeset})) {
            continue; // Another one was refused.
        }
        const std::string shortfall = light_in_lower_mode(modeset);
        log_warn("preset: {}", shortfall);
        shortfalls.emplace(modeset.connector, shortfall);
    }
    return true;
}

/// Lights a display whose mode the driver refuses in the next lower one that it takes, if any. Says
/// what came of it.
std::string KernelProvider::light_in_lower_mode(BlackModeset &modeset) {
    const ConnectorFacts &facts = displays_.find(modeset.connector)->facts;
    const std::string refused = description(modeset.mode);
    for (const drmModeModeInfo &mode :
         lower_modes(facts.modes, modeset.mode) | std::views::take(max_lower_modes)) {
        BlackModeset lower = modeset;
        lower.mode = mode;
        if (light_by_backend({lower})) {
            modeset = lower;
            held_.let_go(modeset.connector); // Its own mode is tried again at its next lease.
            return formatted("{} is lit in {}: {} could not be set", facts.name, description(mode),
                               refused);
        }
    }
    return formatted("{} is not lit: neither {} nor a lower mode could be set", facts.name,
                       refused);
}

/// Has the backend light displays, and holds those that are not the desktop's from now on.
std::expected<void, Error> KernelProvider::light_by_backend(std::vector<BlackModeset> modesets) {
    for (BlackModeset &modeset : modesets) {
        auto black =
            held_.black_buffers().of_size(modeset.mode.hdisplay, modeset.mode.vdisplay);
        if (!black) {
            return std::unexpected(black.error());
        }
        modeset.black = *std::move(black);
    }
    if (auto lit = host_.modeset_black(modesets); !lit) {
        return lit;
    }
    for (const BlackModeset &modeset : modesets) {
        if (!displays_.find(modeset.connector)->verdict.desktop) {
            std::ignore = hold(modeset); // If that fails, the backend lights it each time.
        }
    }
    return {};
}

/// Holds a display that the backend has just lit.
std::expected<void, Error> KernelProvider::hold(const BlackModeset &modeset) {
    const auto topology = crtcs_.topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    const CrtcId crtc = crtc_of_connector(card_.master_fd, catalog_, modeset.connector);
    const PlaneId primary = primary_plane(**topology, crtc);
    return held_.hold(modeset.connector, crtc, primary, modeset.mode);
}

std::expected<KernelProvider::Lent, Error>
KernelProvider::lend(const std::vector<BlackModeset> &wanted, const Shortfalls &shortfalls) {
    std::vector<LentDisplay> displays;
    LeasedObjects objects;
    std::vector<GuardedMode> guarded;
    for (const BlackModeset &modeset : wanted) {
        auto display = claim(modeset.connector, shortfalls.contains(modeset.connector));
        if (!display) {
            return std::unexpected(display.error());
        }
        const LeasedObjects &claimed = display->claim.objects();
        std::ranges::copy(claimed.connectors, std::back_inserter(objects.connectors));
        std::ranges::copy(claimed.crtcs, std::back_inserter(objects.crtcs));
        std::ranges::copy(claimed.planes, std::back_inserter(objects.planes));
        if (!display->dark &&
            displays_.find(modeset.connector)->verdict.modeset == ModesetBy::Lessor) {
            guarded.push_back({claimed.crtcs.front(), modeset.mode});
        }
        displays.push_back(std::move(*display));
    }
    auto kernel = KernelLease::create(card_.master_fd, std::move(objects));
    if (!kernel) {
        return std::unexpected(kernel.error());
    }
    for (const BlackModeset &modeset : wanted) {
        host_.set_masked(modeset.connector, modeset.masked);
        held_.lose_track(modeset.connector); // It is the lessee's now.
    }
    return Lent{std::move(displays), std::move(*kernel), wanted.front().masked,
                std::move(guarded)};
}

/// Claims what one display takes, and saves how it is set.
std::expected<KernelProvider::LentDisplay, Error>
KernelProvider::claim(ConnectorId connector, bool may_be_dark) {
    const auto topology = crtcs_.topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    const ClaimWish wish{connector, displays_.find(connector)->verdict.planes};
    const CrtcId held = held_.crtc_of(connector);
    const CrtcId lit = held ? held : crtc_of_connector(card_.master_fd, catalog_, connector);
    const CrtcId crtc = lit || !may_be_dark ? lit : crtcs_.spare(connector);
    (*topology)->routes = {{connector, crtc}};
    auto claim = claims_.claim(**topology, {&wish, 1});
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto before = held_.saved_state(connector, claim->objects());
    if (!before) {
        return std::unexpected(before.error());
    }
    return LentDisplay{connector, std::move(*claim), std::move(*before), !lit};
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
    retry_presets();
}

/// Tells that displays have returned, of those that are busy later.
void KernelProvider::report_returned(const std::vector<ConnectorId> &connectors) {
    for (const ConnectorId connector : connectors) {
        if (held_.is_busy(connector)) {
            returning_.insert(connector);
        } else {
            progress().returned(connector);
        }
    }
}

void KernelProvider::restore(Lent lent) {
    const std::vector<ConnectorId> connectors = lent.kernel.objects().connectors;
    if (const auto revoked = lent.kernel.revoke(); !revoked) {
        // Switched away we are not master, but then the lessee cannot draw either (EACCES).
        log(active_ ? LogLevel::Warn : LogLevel::Debug, "end: {}, will be tried again",
            revoked.error().message());
        unrestored_.push_back(std::move(lent));
        return;
    }
    if (!restore_held(lent)) {
        for (const ConnectorId connector : connectors) {
            held_.lose_track(connector);
        }
        if (const auto restored = restore_now(lent); !restored) {
            log_warn("end: {}", restored.error().message());
            if (restored.error().code != EOPNOTSUPP && ++lent.restore_tries < max_restore_tries) {
                unrestored_.push_back(std::move(lent)); // Used again, but not on offer.
            }
        }
    }
    {
        const Lent done = std::move(lent); // Its claims are free before the displays are used.
    }
    report_returned(connectors);
}

/// Restores a lease all of whose displays are held, in one commit that nobody waits for. False if
/// it must be restored in another way.
bool KernelProvider::restore_held(const Lent &lent) {
    std::vector<HeldPipes::Target> targets;
    for (const LentDisplay &display : lent.displays) {
        if (!active_ || !held_.holds(display.connector) || held_.is_busy(display.connector)) {
            return false;
        }
        const Display &known = *displays_.find(display.connector);
        if (known.verdict.desktop) {
            return false;
        }
        targets.push_back({display.connector, early_mode(known)});
    }
    const auto begun = held_.bring(targets, [&](kms::AtomicRequest &request) {
        for (const LentDisplay &display : lent.displays) {
            display.before->restore_all(request);
            for (const PlaneId plane : display.claim.objects().planes) {
                held_.add_other_plane_off(request, display.connector, plane);
            }
        }
    });
    if (!begun) {
        log_debug("end: {}; in another way then", begun.error().message());
    }
    return begun.has_value();
}

/// Restores what differs, and waits for it.
std::expected<void, Error> KernelProvider::restore_now(const Lent &lent) {
    const LeasedObjects &objects = lent.kernel.objects();
    if (std::ranges::any_of(lent.displays, &LentDisplay::dark) ||
        is_rerouted(card_.master_fd, catalog_, objects)) {
        if (auto off = switch_everything_off(card_.master_fd, catalog_, objects); !off) {
            return off;
        }
    }
    kms::AtomicRequest request;
    for (const LentDisplay &display : lent.displays) {
        if (auto read = display.before->restore_changed(request, catalog_); !read) {
            return read;
        }
    }
    if (auto read = add_overlays_off(request, catalog_, objects); !read) {
        return read;
    }
    auto restored =
        request.empty() ? std::expected<void, Error>() : request.commit_now(card_.master_fd);
    if (!restored && lent.restore_tries + 1 >= max_restore_tries) {
        for (const LentDisplay &display : lent.displays) {
            restored = display.before->restore_one_by_one(card_.master_fd, catalog_);
        }
    }
    return restored;
}

void KernelProvider::on_changed(const std::vector<ConnectorId> &connectors,
                                const std::expected<void, Error> &result) {
    if (!result) {
        log_warn("preset: {}: {}", join(displays_.names(connectors)), result.error().message());
        for (const ConnectorId connector : connectors) {
            held_.let_go(connector); // The backend may know a way, or light() a mode that works.
        }
    }
    std::vector<LeaseId> waiting;
    for (const auto &[id, wanted] : preparing_) {
        if (std::ranges::find_first_of(wanted, connectors) != wanted.end()) {
            waiting.push_back(id);
        }
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
    const std::vector<ConnectorId> held = held_.let_go_of_all();
    for (Lent &leftover : std::exchange(unrestored_, {})) {
        restore(std::move(leftover));
    }
    for (const ConnectorId connector : held) {
        if (unrestored(connector) == nullptr) {
            host_.disable(connector);
        }
    }
    crtcs_.read_again(); // Somebody else had the card.
}

void KernelProvider::let_go(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (held_.holds(connector) && display->phase == DisplayPhase::Available) {
        held_.let_go(connector);
        host_.disable(connector);
    }
}

void KernelProvider::apply(ConnectorId connector) {
    unpreset_.erase(connector);
    apply_once(connector);
}

void KernelProvider::apply_once(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    const Lent *leftover = unrestored(connector);
    if (!active_ || !host_.has_output(connector) || (leftover && leftover->kernel.lessee())) {
        return;
    }
    if (display->phase == DisplayPhase::Reserved && !display->verdict.desktop &&
        !held_.holds(connector)) {
        host_.disable(connector); // It may be the desktop's still, and consent may take long.
    }
    if (display->phase != DisplayPhase::Available) {
        return;
    }
    if (!display->verdict.desktop) {
        return rest(connector);
    }
    if (held_.holds(connector)) {
        held_.let_go(connector);
        host_.disable(connector);
    }
    host_.renew_output(display->facts);
    release_idle_crtcs({connector});
    host_.enable_on_desktop(connector);
}

/// The mode in which a display is lit before anybody asks for it; nullopt: it stays dark.
std::optional<drmModeModeInfo> KernelProvider::early_mode(const Display &display) const {
    return display.verdict.preset == PresetTime::OnConnect && display.allowed()
               ? choose_mode(display.facts.modes, display.verdict.mode)
               : std::nullopt;
}

/// Has a display that nobody uses show what it is to show until somebody leases it.
void KernelProvider::rest(ConnectorId connector) {
    const Display &display = *displays_.find(connector);
    const HeldPipes::Target target{connector, early_mode(display)};
    if (held_.is_busy(connector)) {
        return; // on_changed() comes back here.
    }
    const bool hold = target.black || crtcs_.suffice_for_all();
    if (hold && held_.shows(target)) {
        return;
    }
    if (hold && held_.holds(connector)) {
        if (const auto begun = held_.bring({&target, 1}); begun) {
            return;
        }
    }
    held_.let_go(connector);
    host_.renew_output(display.facts);
    if (target.black && !unpreset_.contains(connector)) {
        const BlackModeset modeset{connector, *target.black, true};
        const auto lit = light_by_backend({modeset});
        if (lit) {
            return;
        }
        log_warn("preset: {} stays dark: {}", display.facts.name, lit.error().message());
        unpreset_.emplace(connector, max_preset_retries);
    }
    host_.disable(connector);
}

/// A display that is held gives its CRTC to those that need one now. It is preset again when a CRTC
/// may be free.
void KernelProvider::release_idle_crtcs(const std::vector<ConnectorId> &wanted) {
    for (const ConnectorId connector : crtcs_.in_the_way(wanted)) {
        log_info("preset: {} makes room", displays_.name(connector));
        held_.let_go(connector);
        host_.disable(connector);
        unpreset_[connector] = 0;
    }
}

void KernelProvider::unplugged(ConnectorId connector) {
    unpreset_.erase(connector);
    held_.let_go(connector);
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
    for (Lent &leftover : std::exchange(unrestored_, {})) {
        restore(std::move(leftover));
    }
    for (auto &[connector, left] : std::map(unpreset_)) {
        if (left > 0) {
            unpreset_.erase(connector);
            apply_once(connector);
            if (const auto again = unpreset_.find(connector); again != unpreset_.end()) {
                again->second = left - 1;
            }
        }
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
    if (unrestored(connector) != nullptr) {
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

const KernelProvider::Lent *KernelProvider::unrestored(ConnectorId connector) const {
    const auto found = std::ranges::find_if(unrestored_, [&](const Lent &lent) {
        return std::ranges::contains(lent.kernel.objects().connectors, connector);
    });
    return found == unrestored_.end() ? nullptr : &*found;
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

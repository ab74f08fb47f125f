#include "lessor/kernel_provider.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <tuple>
#include <utility>

#include <fcntl.h>

#include "vocabulary/drm_master.hpp"
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
      pictures_(loop, card.master_fd, catalog_, displays, preset_.held(),
                [this](ConnectorId connector) { apply_once(connector); }),
      restore_(card, catalog_, displays, host, preset_, pictures_,
               [this](ConnectorId connector) { progress().returned(connector); }),
      factory_(
          card.master_fd, catalog_, displays, claims_, preset_, host,
          [this](LeaseId lease, RunningLease made) { on_made(lease, std::move(made)); },
          [this](LeaseId lease, const auto &connectors, const Refusal &refusal) {
              progress().failed(lease, refusal);
              restore_.give_back(connectors);
          }),
      mode_watch_(loop, leases_,
                  [this](LeaseId lease) { progress().ended(lease, EndCause::ForbiddenModeset); }) {}

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
    return drop_unwanted_master(fd.get()).transform([&](bool) { return std::move(fd); });
}

void KernelProvider::begin(const wire::LeaseRequest &request) {
    factory_.order(request);
    advance(request.id);
}

void KernelProvider::advance(LeaseId lease) {
    std::ignore = reconcile(); // A lease whose fd is closed gives its CRTC away at once.
    factory_.advance(lease);
}

void KernelProvider::on_made(LeaseId id, RunningLease made) {
    RunningLease &running = leases_.add(id, std::move(made));
    if (const auto old = leases_.closed_before(id)) {
        progress().ended(*old, EndCause::FdClosed);
    }
    progress().begun(id, {.fd = running.kernel.take_fd(),
                          .lessee = running.kernel.lessee(),
                          .objects = running.kernel.objects(),
                          .masked = running.masked,
                          .shortfall = running.shortfall,
                          .displays = running.granted,
                          .unmet = running.unmet});
    mode_watch_.look();
}

bool KernelProvider::revoke(LeaseId lease) {
    RunningLease *const running = leases_.find(lease);
    if (running == nullptr || !running->kernel.revoke()) {
        return false; // LeaseRestore tries again, and says so.
    }
    return restore_.is_background(*running);
}

void KernelProvider::release(LeaseId lease) {
    if (const auto connectors = factory_.cancel(lease); !connectors.empty()) {
        restore_.give_back(connectors);
    } else if (auto running = leases_.take(lease)) {
        restore_.restore(*std::move(running));
    }
    preset_.retry_presets();
}

void KernelProvider::on_changed(const std::vector<ConnectorId> &connectors,
                                const std::expected<void, Error> &result) {
    if (!result) {
        log_warn("preset: {}: {}", join(displays_.names(connectors)), result.error().message());
        for (const ConnectorId connector : connectors) {
            preset_.held().release(
                connector); // The backend may know a way, or light() a mode that works.
        }
        factory_.keep_lit(connectors);
    }
    restore_.finish(connectors, result);
    pictures_.replaced(connectors);
    const std::vector<LeaseId> waiting = factory_.orders(); // For one of these, or for a CRTC.
    for (const ConnectorId connector : connectors) {
        if (!restore_.has_returned(connector) && displays_.find(connector) != nullptr) {
            apply_once(connector); // What was wanted of it may be something else by now.
        }
    }
    std::ranges::for_each(waiting, [this](LeaseId lease) { advance(lease); });
}

void KernelProvider::unplugged(ConnectorId connector) {
    pictures_.replaced({connector});
    preset_.unplugged(connector);
}

void KernelProvider::changed(ConnectorId connector) {
    preset_.release(connector);
    if (!preset_.held().holds(connector)) {
        pictures_.replaced({connector});
    }
}

void KernelProvider::output_lost(ConnectorId connector) {
    preset_.held().release(connector);
    leases_.mark_unknown(connector);
}

void KernelProvider::suspend() {
    mode_watch_.stop();
    pictures_.drop_all();
    leases_.remember_modes([this](ConnectorId connector) {
        return displays_.find(connector)->verdict.on_session_switch == OnSessionSwitch::Suspend;
    });
    restore_.stop_waiting();
}

void KernelProvider::resume() {
    const std::vector<ConnectorId> held = preset_.release_idle();
    restore_.finish_all();
    restore_.retry();
    for (const ConnectorId connector : held) {
        if (restore_.leftover(connector) == nullptr) {
            host_.disable(connector);
        }
    }
}

void KernelProvider::continue_leases() {
    const auto light_again = [this](ConnectorId connector, CrtcId crtc, const auto &mode) {
        return preset_.light_again(connector, crtc, mode);
    };
    for (const LeaseId lease : leases_.restore_modes(light_again)) {
        progress().ended(lease, EndCause::SessionInactive);
    }
    mode_watch_.look();
}

void KernelProvider::apply(ConnectorId connector) {
    preset_.allow_retry(connector);
    apply_once(connector);
}

void KernelProvider::apply_once(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    const RunningLease *leftover = restore_.leftover(connector);
    if (!card_.active || !host_.has_output(connector) || (leftover && leftover->kernel.lessee())) {
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
    restore_.retry();
    preset_.retry([this](ConnectorId connector) { apply_once(connector); });
}

std::expected<void, Error> KernelProvider::reconcile() {
    return leases_.closed().transform([this](const auto &closed) {
        for (const LeaseId lease : closed) {
            progress().ended(lease, EndCause::FdClosed);
        }
    });
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

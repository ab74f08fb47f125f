#include "lease/lessor_session.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <poll.h>

#include "check/diagnosis.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

/// Whether the environment or the command line leads to an X server.
bool may_be_x11(const lessee::LessorAddress &lessor) {
    using enum lessee::DisplayServer;
    return lessee::display_server(lessor) == X11 ||
           (lessor.server == Any && lessor.display == nullptr && std::getenv("DISPLAY") != nullptr);
}

} // namespace

Failure interrupted_by(int signal) {
    return {static_cast<ExitCode>(128 + signal), "interrupted while nothing was shown"};
}

std::expected<LessorSession, Failure> LessorSession::open(const lessee::LessorAddress &lessor,
                                                          const StopSignal &stop) {
    const auto failure = [&] {
        const Finding why = unreachable(read_socket_facts(lessor));
        return std::unexpected(Failure{ExitCode::NoLessor, why.text, why.advice});
    };
    const bool x11 = may_be_x11(lessor);
    if (!x11 && read_socket_facts(lessor).path.empty() &&
        std::getenv("WAYLAND_SOCKET") == nullptr) {
        return failure(); // libwayland would say so in its own way, too
    }
    auto connection = lessee::connect(lessor);
    if (!connection && x11) {
        return std::unexpected(
            Failure{ExitCode::NoLessor, connection.error().message(),
                    "start this inside a session, or set DISPLAY to one; its X server must know "
                    "RandR 1.6, and not be forwarded over a network"});
    }
    if (!connection) {
        return failure();
    }
    return LessorSession(*std::move(connection), stop);
}

std::expected<bool, Failure> LessorSession::wait_until(const Deadline &deadline,
                                                       const std::function<bool()> &met) {
    const auto came = wait_until_or_signal(deadline, met);
    if (came && !*came) {
        if (const auto signal = stop_->take()) {
            return std::unexpected(interrupted_by(signal->number));
        }
    }
    return came;
}

std::expected<bool, Failure> LessorSession::wait_until_or_signal(const Deadline &deadline,
                                                                 const std::function<bool()> &met) {
    while (!met()) {
        std::array<pollfd, 2> fds = {pollfd{connection_->fd(), connection_->poll_events(), 0},
                                     pollfd{stop_->fd(), POLLIN, 0}};
        const int ready = poll(fds.data(), fds.size(), poll_timeout(deadline));
        if (fds[1].revents != 0 || (ready == 0 && deadline && Clock::now() >= *deadline)) {
            return false;
        }
        if (const auto dispatched = connection_->dispatch(); !dispatched) {
            return std::unexpected(Failure{ExitCode::LessorGone, dispatched.error().message()});
        }
    }
    return true;
}

std::expected<void, Failure> LessorSession::settle(const Deadline &patience) {
    const Failure lends_nothing{
        ExitCode::NoLessor, "this compositor or X server lends no displays to this program",
        "a compositor must offer wp_drm_lease_device_v1: it runs on KMS itself, or nested in "
        "one that lends, its configuration allows leasing, and this program is not sandboxed; "
        "an X server must drive a card itself, or be an Xwayland of such a compositor"};
    const auto now = Clock::now();
    const bool patient = !patience || *patience > now;
    bool told = false;
    const auto settled = wait_until(patient ? patience : now + std::chrono::seconds(15), [&] {
        if (!patient) {
            return connection_->settled();
        }
        if (connection_->knows_devices() && connection_->devices().empty() &&
            !std::exchange(told, true)) {
            remark("sublet-lessee: {} yet\n  {}", lends_nothing.message, lends_nothing.advice);
        }
        return !connection_->devices().empty();
    });
    if (!settled) {
        return std::unexpected(settled.error());
    }
    if (connection_->knows_devices() && connection_->devices().empty()) {
        return std::unexpected(lends_nothing);
    }
    if (!*settled && !patient) {
        return std::unexpected(Failure{
            ExitCode::NoLessor, "the compositor does not say what it offers",
            "is its session switched away? It answers when it is active again. Or it cannot "
            "open the card for clients, which its log says: may its user open the card's node?"});
    }
    return {};
}

} // namespace sublet::cli

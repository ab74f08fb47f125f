#include "lease/stop_signal.hpp"

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

namespace sublet::cli {

std::expected<StopSignal, Error> StopSignal::create() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    struct sigaction hang_up = {};
    if (sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN) {
        sigaddset(&signals, SIGHUP); // nohup(1) has it ignored.
    }
    if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) {
        return std::unexpected(Error::from_errno("block signals"));
    }
    UniqueFd fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd) {
        return std::unexpected(Error::from_errno("wait for signals"));
    }
    return StopSignal(std::move(fd));
}

std::optional<StopSignal::Arrived> StopSignal::take() const {
    signalfd_siginfo info;
    if (read(fd_.get(), &info, sizeof(info)) != sizeof(info)) {
        return std::nullopt;
    }
    const auto number = static_cast<int>(info.ssi_signo);
    // When a terminal hangs up its session's leader alone is told: the others when that has ended.
    const bool led_by_us = number == SIGHUP && getsid(0) == getpid();
    return Arrived{.number = number, .to_our_group = info.ssi_code == SI_KERNEL && !led_by_us};
}

} // namespace sublet::cli

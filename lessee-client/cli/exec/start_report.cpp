#include "exec/start_report.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "exec/fd_message.hpp"

namespace sublet::cli {

std::expected<StartReport, Error> StartReport::create() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return std::unexpected(Error::from_errno("make a pair of sockets"));
    }
    return StartReport(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

bool StartReport::send_listener(int listener) const {
    const StartFailure none;
    return send_message(child_.get(), &none, sizeof(none), listener) >= 0;
}

void StartReport::send(const StartFailure &failure) const {
    send_message(child_.get(), &failure, sizeof(failure));
}

StartReport::Outcome StartReport::wait() && {
    child_.reset();
    Outcome outcome;
    for (;;) {
        StartFailure told;
        auto [length, listener] = receive_message(parent_.get(), &told, sizeof(told));
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length <= 0) {
            return outcome;
        }
        if (listener) {
            outcome.listener = std::move(listener);
        } else {
            outcome.failure = told;
        }
    }
}

} // namespace sublet::cli

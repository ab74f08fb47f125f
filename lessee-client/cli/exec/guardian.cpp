#include "exec/guardian.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sublet/vocabulary/unique_fd.hpp>

#include "clock.hpp"

namespace sublet::cli {

namespace {

/// Holds on to nothing else that somebody may wait for: a pipe's end, the lessor, a terminal, a
/// mount.
void let_go_of_all_but(std::array<int, 3> kept) {
    std::ranges::sort(kept);
    unsigned next = 0;
    for (const int fd : kept) {
        const auto number = static_cast<unsigned>(fd);
        if (number > next) {
            close_range(next, number - 1, 0);
        }
        next = number + 1;
    }
    close_range(next, ~0U, 0);
    setsid();
    static_cast<void>(chdir("/") == 0);
    prctl(PR_SET_NAME, "lease-guardian");
    sigset_t every;
    sigfillset(&every);
    sigprocmask(SIG_SETMASK, &every, nullptr);
}

void wait_for_end(int process) {
    pollfd ended = {process, POLLIN, 0};
    while (poll(&ended, 1, -1) < 0) {
    }
}

void serve(const CallListener &listener, int program, std::chrono::milliseconds grace) {
    Deadline insist_at = Clock::now() + grace;
    listener.let_last_through();
    std::array<pollfd, 2> fds = {pollfd{listener.fd(), POLLIN, 0}, pollfd{program, POLLIN, 0}};
    for (;;) {
        const int ready = poll(fds.data(), fds.size(), poll_timeout(insist_at));
        if (insist_at && Clock::now() >= *insist_at) {
            syscall(SYS_pidfd_send_signal, program, SIGKILL, nullptr, 0);
            insist_at.reset();
        }
        if (ready <= 0) {
            continue;
        }
        if (fds[1].revents != 0) {
            fds[1].fd = -1;
            insist_at.reset();
        }
        if ((fds[0].revents & POLLIN) != 0) {
            if (const auto call = listener.receive()) {
                listener.let_through(*call);
            }
        } else if ((fds[0].revents & POLLHUP) != 0) {
            return; // Nobody is left who could call.
        }
    }
}

} // namespace

std::expected<void, Error> start_guardian(const CallListener &listener, int program,
                                          std::chrono::milliseconds grace,
                                          const std::string &left) {
    const auto failed = [] {
        return std::unexpected(Error::from_errno("start a process that outlives this one"));
    };
    const UniqueFd parent(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
    std::array<int, 2> ends = {-1, -1};
    if (!parent || pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failed();
    }
    const UniqueFd let_go(ends[0]);
    UniqueFd held(ends[1]);
    const pid_t pid = fork();
    if (pid < 0) {
        return failed();
    }
    if (pid == 0) {
        let_go_of_all_but({listener.fd(), program, parent.get()});
        wait_for_end(parent.get());
        std::error_code ignored;
        std::filesystem::remove_all(left, ignored);
        serve(listener, program, grace);
        _exit(0);
    }
    // Until then it would pass for one of the program's that has the card open.
    held.reset();
    char none = 0;
    while (read(let_go.get(), &none, 1) < 0 && errno == EINTR) {
    }
    return {};
}

} // namespace sublet::cli

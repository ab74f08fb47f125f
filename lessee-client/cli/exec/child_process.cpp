#include "exec/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <initializer_list>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.hpp"
#include "exec/lease_holders.hpp"

namespace sublet::cli {

namespace {

std::vector<char *> pointers(std::span<const std::string> strings) {
    std::vector<char *> result;
    for (const std::string &each : strings) {
        result.push_back(const_cast<char *>(each.c_str())); // execvpe() does not write.
    }
    result.push_back(nullptr);
    return result;
}

/// In the child: becomes the program, which ends with its parent. Returns errno if it cannot.
int become(std::span<const std::string> arguments, std::span<const std::string> environment,
           int kept_fd, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(128 + SIGTERM);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    fcntl(kept_fd, F_SETFD, 0);
    fcntl(kept_fd, F_SETFL, fcntl(kept_fd, F_GETFL) & ~O_NONBLOCK);
    execvpe(arguments[0].c_str(), pointers(arguments).data(), pointers(environment).data());
    return errno;
}

/// Readable once the process has ended; empty if there is none.
UniqueFd watch(pid_t process) {
    return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
}

/// Readable once a child has ended, of those that were reaped before as well.
UniqueFd deaths_of_children() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return UniqueFd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// Whether a process has ended by then.
bool wait_for(const UniqueFd &end, const Deadline &deadline) {
    std::array<pollfd, 1> ended = {pollfd{end.get(), POLLIN, 0}};
    return poll(ended.data(), ended.size(), poll_timeout(deadline)) > 0;
}

void signal_all(const std::vector<pid_t> &processes, std::initializer_list<int> signals) {
    for (const pid_t process : processes) {
        for (const int signal : signals) {
            ::kill(process, signal);
        }
    }
}

/// Whether the program was started: 0 once the pipe, which exec closes, is at its end.
int read_start_error(int fd) {
    int error = 0;
    while (read(fd, &error, sizeof(error)) < 0 && errno == EINTR) {
    }
    return error;
}

} // namespace

std::expected<ChildProcess, Error> ChildProcess::start(std::span<const std::string> arguments,
                                                       std::span<const std::string> environment,
                                                       int kept_fd) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return std::unexpected(Error::from_errno("make a pipe"));
    }
    const UniqueFd start_error(ends[0]);
    UniqueFd started(ends[1]);
    UniqueFd deaths = deaths_of_children();
    if (!deaths) {
        return std::unexpected(Error::from_errno("wait for children"));
    }
    adopt_orphans();
    // Inherited as ignored, it would have the kernel reap the program, and its status would be
    // lost.
    std::signal(SIGCHLD, SIG_DFL);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) {
        return std::unexpected(Error::from_errno("fork"));
    }
    if (pid == 0) {
        const int error = become(arguments, environment, kept_fd, parent);
        static_cast<void>(write(started.get(), &error, sizeof(error)) == sizeof(error));
        _exit(127);
    }
    struct stat kept{};
    ChildProcess child(pid, watch(pid), std::move(deaths),
                       fstat(kept_fd, &kept) == 0 ? kept.st_rdev : 0);
    if (!child.ended_) {
        return std::unexpected(Error::from_errno("watch " + arguments[0]));
    }
    started.reset();
    if (const int error = read_start_error(start_error.get()); error != 0) {
        return std::unexpected(Error{Error::Kind::System, error, "run " + arguments[0]});
    }
    return child;
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        send(SIGKILL);
        static_cast<void>(reap());
    }
}

void ChildProcess::send(int signal) const {
    ::kill(pid_, signal);
}

bool ChildProcess::in_our_group() const {
    return getpgid(pid_) == getpgrp();
}

int ChildProcess::reap() {
    int status = 0;
    pid_t reaped = 0;
    do {
        reaped = waitpid(pid_, &status, 0);
    } while (reaped < 0 && errno == EINTR);
    pid_ = -1;
    if (reaped < 0) {
        return EXIT_FAILURE;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void ChildProcess::reap_orphans() const {
    signalfd_siginfo heard;
    static_cast<void>(read(deaths_.get(), &heard, sizeof(heard)));
    siginfo_t ended = {};
    while (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid != 0 &&
           ended.si_pid != pid_) {
        waitpid(ended.si_pid, nullptr, 0);
        ended = {};
    }
}

bool ChildProcess::ends_within(std::chrono::milliseconds time) const {
    return wait_for(ended_, Clock::now() + time);
}

void ChildProcess::end_rest(std::chrono::milliseconds grace) const {
    const Deadline deadline = Clock::now() + grace;
    signal_all(lease_holders(device_), {SIGTERM, SIGCONT});
    for (auto left = lease_holders(device_); !left.empty(); left = lease_holders(device_)) {
        const UniqueFd end_of_one = watch(left.front());
        const bool gone = !end_of_one && errno == ESRCH;
        if (!gone && !wait_for(end_of_one, deadline)) {
            return signal_all(left, {SIGKILL});
        }
    }
}

int ChildProcess::end(std::chrono::milliseconds grace) {
    send(SIGTERM);
    send(SIGCONT); // One that is stopped would not hear.
    if (!ends_within(grace)) {
        send(SIGKILL);
    }
    end_rest(grace);
    return reap();
}

} // namespace sublet::cli

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
#include "exec/start_report.hpp"

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

/// In the child: becomes the program, which ends with its parent. Returns if it cannot.
StartFailure become(const ChildProcess::Launch &launch, pid_t parent, const StartReport &report) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(128 + SIGTERM);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    fcntl(launch.kept_fd, F_SETFD, 0);
    fcntl(launch.kept_fd, F_SETFL, fcntl(launch.kept_fd, F_GETFL) & ~O_NONBLOCK);
    const auto arguments = pointers(launch.arguments);
    const auto environment = pointers(launch.environment);
    if (launch.filter != nullptr) {
        const UniqueFd listener = launch.filter->install();
        if (!listener || !report.send_listener(listener.get())) {
            return {StartFailure::Step::Filter, errno};
        }
    }
    execvpe(arguments[0], arguments.data(), environment.data());
    return {StartFailure::Step::Run, errno};
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

} // namespace

std::expected<ChildProcess, Error> ChildProcess::start(const Launch &launch) {
    auto report = StartReport::create();
    if (!report) {
        return std::unexpected(report.error());
    }
    UniqueFd deaths = deaths_of_children();
    if (!deaths) {
        return std::unexpected(Error::from_errno("wait for children"));
    }
    adopt_orphans();
    // Inherited as ignored, it would have the kernel reap the program, and its status would be
    // lost.
    std::signal(SIGCHLD, SIG_DFL);
    std::vector<pid_t> others = children();
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) {
        return std::unexpected(Error::from_errno("fork"));
    }
    if (pid == 0) {
        report->send(become(launch, parent, *report));
        _exit(127);
    }
    struct stat kept{};
    ChildProcess child(pid, watch(pid), std::move(deaths),
                       fstat(launch.kept_fd, &kept) == 0 ? kept.st_rdev : 0, std::move(others));
    if (!child.ended_) {
        return std::unexpected(Error::from_errno("watch " + launch.arguments[0]));
    }
    auto outcome = std::move(*report).wait();
    if (outcome.failure) {
        const bool filter = outcome.failure->step == StartFailure::Step::Filter;
        return std::unexpected(
            Error{Error::Kind::System, outcome.failure->error,
                  (filter ? "hold back system calls of " : "run ") + launch.arguments[0]});
    }
    child.listener_ = std::move(outcome.listener);
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

void ChildProcess::pass_on(StopSignal::Arrived signal) const {
    if (!signal.to_our_group || getpgid(pid_) != getpgrp()) {
        send(signal.number);
    }
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
    signal_all(lease_holders(device_, others_), {SIGTERM, SIGCONT});
    for (auto left = lease_holders(device_, others_); !left.empty();
         left = lease_holders(device_, others_)) {
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

Failure not_started(const Error &error) {
    const bool ours = error.code == EAGAIN || error.code == EMFILE || error.code == ENFILE ||
                      error.code == ENOMEM;
    return {ours ? ExitCode::Failed : ExitCode::Usage, error.message()};
}

} // namespace sublet::cli

#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <span>
#include <string>

#include <sys/types.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

#include "exec/syscall_filter.hpp"
#include "exit_codes.hpp"
#include "lease/stop_signal.hpp"

namespace sublet::cli {

/// A program that runs as our child, in our process group and on our terminal. It gets SIGTERM when
/// we end without having reaped it, however that comes about.
class ChildProcess {
public:
    /// What is borrowed is so for the call.
    struct Launch {
        std::span<const std::string> arguments; ///< The first is searched in PATH.
        std::span<const std::string> environment;
        int kept_fd = -1; ///< Stays open under its own number, and blocks whatever it did before;
                          ///< -1: none.
        const SyscallFilter *filter = nullptr; ///< Null: none.
    };

    /// Starts it with exactly that environment, no signal blocked and SIGCHLD not ignored. Every
    /// descriptor of ours but kept_fd is close-on-exec. Error System: it cannot be run.
    [[nodiscard]] static std::expected<ChildProcess, Error> start(const Launch &launch);

    /// Kills and reaps the program if it still runs.
    ~ChildProcess();

    ChildProcess(ChildProcess &&other) noexcept
        : pid_(std::exchange(other.pid_, -1)), ended_(std::move(other.ended_)),
          deaths_(std::move(other.deaths_)), listener_(std::move(other.listener_)),
          device_(other.device_), others_(std::move(other.others_)) {}
    ChildProcess &operator=(ChildProcess &&) = delete;
    ChildProcess(const ChildProcess &) = delete;
    ChildProcess &operator=(const ChildProcess &) = delete;

    /// Readable once the program has ended. Owned here.
    [[nodiscard]] int fd() const { return ended_.get(); }

    /// Where the calls arrive that its filter holds back. To be taken at once: the program waits.
    [[nodiscard]] UniqueFd take_listener() { return std::move(listener_); }

    void send(int signal) const;

    /// Passes on what we were told, unless the terminal has told the program, too.
    void pass_on(StopSignal::Arrived signal) const;

    /// Waits for the program's end, for so long at most; does not reap it.
    [[nodiscard]] bool ends_within(std::chrono::milliseconds time) const;

    /// Reaps the program, which has ended: its exit status, or 128 + the signal
    /// that killed it; 1 if nobody can tell.
    [[nodiscard]] int reap();

    /// Readable once there may be something to reap_orphans(). Owned here.
    [[nodiscard]] int orphans_fd() const { return deaths_.get(); }

    /// Reaps what has come from the program, which has not been reaped, and has ended after its own
    /// parent had.
    void reap_orphans() const;

    /// Ends what has come from the program, which has ended, and still has the device of `kept_fd`
    /// open: a script waits for nobody. Asks (SIGTERM), and insists after `grace` (SIGKILL).
    void end_rest(std::chrono::milliseconds grace) const;

    /// Asks the program to end (SIGTERM), insists after `grace` (SIGKILL), ends the rest and reaps
    /// the program. Returns as reap() does.
    int end(std::chrono::milliseconds grace);

private:
    ChildProcess(pid_t pid, UniqueFd ended, UniqueFd deaths, dev_t device,
                 std::vector<pid_t> others)
        : pid_(pid), ended_(std::move(ended)), deaths_(std::move(deaths)), device_(device),
          others_(std::move(others)) {}

    pid_t pid_; ///< -1 once reaped.
    UniqueFd ended_;
    UniqueFd deaths_;           ///< Of any child.
    UniqueFd listener_;         ///< Empty: no filter, or taken.
    dev_t device_;              ///< Of kept_fd.
    std::vector<pid_t> others_; ///< Children that we had before: who runs us may have started them.
};

/// What it means that ChildProcess::start() failed: wrong usage, unless it is no fault of the
/// program's, as where no file or process more can be had.
[[nodiscard]] Failure not_started(const Error &error);

} // namespace sublet::cli

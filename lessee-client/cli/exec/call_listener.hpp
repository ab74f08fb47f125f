#pragma once

#include <optional>

#include <linux/seccomp.h>

#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Where the calls that a SyscallFilter holds back arrive and are answered.
class CallListener {
public:
    /// A call that waits for its answer, by the thread `pid`.
    using Call = seccomp_notif;

    explicit CallListener(UniqueFd fd) : fd_(std::move(fd)) {}

    /// Readable while a call waits to be received; hung up when no filtered process is left. Owned
    /// here.
    [[nodiscard]] int fd() const { return fd_.get(); }

    /// The next call, once fd() is readable; empty if its process has ended meanwhile.
    [[nodiscard]] std::optional<Call> receive() const;

    /// Whether the call still waits, so that its `pid` is the process that made it.
    [[nodiscard]] bool waits(const Call &call) const;

    // Answers. That the call's process has ended meanwhile is no failure.

    /// The kernel does what was asked for.
    void let_through(const Call &call) const;

    /// The call returns 0, or fails with errno `error`.
    void answer(const Call &call, int error) const;

    /// The call returns a new descriptor of the open file `fd`, borrowed.
    void answer_with_fd(const Call &call, int fd, bool close_on_exec) const;

private:
    void send(const Call &call, int error, unsigned flags) const;

    UniqueFd fd_;
};

} // namespace sublet::cli

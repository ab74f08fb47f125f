#pragma once

#include <array>
#include <expected>
#include <memory>
#include <optional>

#include <linux/seccomp.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Where the calls that a SyscallFilter holds back arrive and are answered, one after the other.
class CallListener {
public:
    /// A call that waits for its answer, by the thread `pid`.
    using Call = seccomp_notif;

    /// Error System: out of memory.
    [[nodiscard]] static std::expected<CallListener, Error> create(UniqueFd fd);

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

    /// Lets the call through that was received last, here or in the process that this one was
    /// forked from, if it still waits: whoever received it may have ended before it answered.
    void let_last_through() const;

private:
    /// What the kernel writes; a later one may tell more.
    union Received {
        Call call;
        std::array<char, 512> room;
    };

    struct Unmap {
        void operator()(Received *received) const;
    };

    CallListener(UniqueFd fd, Received *last) : fd_(std::move(fd)), last_(last) {}

    void send(const Call &call, int error, unsigned flags) const;

    UniqueFd fd_;
    std::unique_ptr<Received, Unmap> last_; ///< Shared with processes that are forked from now on.
};

} // namespace sublet::cli

#pragma once

#include <expected>
#include <span>
#include <vector>

#include <linux/filter.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Which system calls of a program, and of all that comes from it, wait for our answer: those that
/// open files, and the few ioctls that a lessee needs help with. None of them is called for a
/// frame. For every word size of the processor. See seccomp_unotify(2).
class SyscallFilter {
public:
    /// `properties`: also what reads those of connectors. Error System: out of memory.
    [[nodiscard]] static std::expected<SyscallFilter, Error> build(bool properties);

    /// Whether calls can be answered here, tried in a process of its own. Error Unsupported: why
    /// not. The kernel must be Linux 5.14 or later, and nobody else may listen to our own calls.
    [[nodiscard]] std::expected<void, Error> try_out() const;

    /// Applies it to the calling process for good, along with NO_NEW_PRIVS: set-uid programs run
    /// without their extra rights from now on. Returns the listener, to be read with CallListener
    /// by a process that is not filtered; empty with errno if that failed. Async-signal-safe.
    [[nodiscard]] UniqueFd install() const;

    [[nodiscard]] std::span<const sock_filter> instructions() const { return instructions_; }

private:
    explicit SyscallFilter(std::vector<sock_filter> instructions)
        : instructions_(std::move(instructions)) {}

    std::vector<sock_filter> instructions_;
};

} // namespace sublet::cli

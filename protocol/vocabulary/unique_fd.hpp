#pragma once

#include <expected>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "error.hpp"

namespace sublet {

/// Sole owner of a file descriptor; closes it on destruction.
///
/// Every descriptor the project creates is close-on-exec: a lease survives for as long as any
/// process holds a duplicate of its fd (kernel: the LEASE uevent follows the last close), so a leak
/// into a spawned program would keep a display leased.
class UniqueFd {
public:
    UniqueFd() = default;

    /// Takes ownership of `fd`; a negative value means "none".
    explicit UniqueFd(int fd) : fd_(fd) {}

    UniqueFd(UniqueFd &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd &operator=(UniqueFd &&other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    UniqueFd(const UniqueFd &) = delete;
    UniqueFd &operator=(const UniqueFd &) = delete;
    ~UniqueFd() { reset(); }

    /// The descriptor, still owned here; -1 if there is none.
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

    /// Hands the descriptor to the caller, who must close it.
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

    /// Closes the descriptor now, if there is one.
    void reset() {
        if (fd_ >= 0) {
            ::close(fd_);
            fd_ = -1;
        }
    }

    /// A second, close-on-exec descriptor of the same open file description.
    [[nodiscard]] std::expected<UniqueFd, Error> duplicate() const { return duplicate_of(fd_); }

    /// As duplicate(), for a descriptor that somebody else owns.
    [[nodiscard]] static std::expected<UniqueFd, Error> duplicate_of(int fd) {
        const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (copy < 0) {
            return std::unexpected(Error::from_errno("duplicate a file descriptor"));
        }
        return UniqueFd(copy);
    }

private:
    int fd_ = -1;
};

} // namespace sublet

#pragma once

#include <array>
#include <chrono>
#include <expected>
#include <optional>
#include <span>

#include "vocabulary/error.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::lessee {

/// Several fds and a deadline behind one fd that is readable when any of them has come.
class PollSet {
public:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] static std::expected<PollSet, Error> create();

    /// Owned here.
    [[nodiscard]] int fd() const { return epoll_.get(); }

    /// Waits for `fd` to be readable, and writable if asked to. Borrowed: it leaves when it is
    /// closed, or by remove().
    [[nodiscard]] std::expected<void, Error> add(int fd);
    void want_writable(int fd, bool wanted);
    void remove(int fd);

    /// The moment at which fd() becomes readable anyhow, until it is set again.
    void set_deadline(std::optional<Clock::time_point> deadline);

    /// Which of the fds are readable or writable now; valid until the next call.
    [[nodiscard]] std::span<const int> ready();

private:
    PollSet(UniqueFd epoll, UniqueFd timer) : epoll_(std::move(epoll)), timer_(std::move(timer)) {}

    UniqueFd epoll_;
    UniqueFd timer_;
    std::array<int, 16> ready_ = {};
    std::optional<Clock::time_point> deadline_;
    bool wants_writable_ = false;
};

} // namespace sublet::lessee
